package io.conformalstreams.ops.practice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.conformalstreams.processor.setting.ValidationErrors;
import io.conformalstreams.processor.setting.YamlTree;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The files with which clients reach the cluster: a configuration of this program, and properties of Kafka's own tools. */
final class ClientFiles {

    /** Settings of the original that say how to reach another cluster. */
    private static final List<String> CONNECTION = List.of(
            "bootstrap.servers",
            "security.",
            "sasl.",
            "ssl.",
            "schema.registry.",
            "basic.auth.",
            "bearer.auth.",
            "config.providers");

    private static final String MATURITY = "maturity";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();

    private final Path directory;
    private final ObjectNode original;

    /**
     * @param directory an absolute path
     * @param original a valid configuration, whose topics, models and procedures all clients get
     */
    ClientFiles(Path directory, Path original) throws IOException {
        this.directory = directory;
        this.original = YamlTree.read(Files.readString(original), new ValidationErrors());
    }

    /**
     * Writes {@code CLIENT.yaml} and {@code CLIENT.properties}. Drift monitors don't wait for labels, unless the original says
     * for how long.
     *
     * @param state name of the state directory, below the directory of the cluster
     * @param httpPort port for health and metrics
     * @param broker settings of Kafka's clients
     * @param registry settings of the registry's clients
     */
    void write(String client, String state, int httpPort, Map<String, String> broker, Map<String, String> registry)
            throws IOException {
        ObjectNode configuration = original.deepCopy();
        ObjectNode application = configuration.withObjectProperty("application");
        application.put("stateDirectory", directory.resolve(state).toString());
        application.withObjectProperty("http").put("port", httpPort);
        ObjectNode drift = configuration.withObjectProperty("drift");
        if (!drift.has(MATURITY)) {
            // By default, monitors wait a week for labels. Practice takes an hour, and replay sends labels at once.
            drift.put(MATURITY, "none");
        }
        ObjectNode kafka = configuration.withObjectProperty("kafka");
        List<String> names = new ArrayList<>();
        kafka.fieldNames().forEachRemaining(names::add);
        names.stream()
                .filter(name -> CONNECTION.stream().anyMatch(name::startsWith))
                .forEach(kafka::remove);
        Map<String, String> sorted = new TreeMap<>(broker);
        sorted.putAll(registry);
        sorted.forEach(kafka::put);
        YAML.writeValue(directory.resolve(client + ".yaml").toFile(), configuration);
        writeProperties(client, broker);
    }

    private void writeProperties(String client, Map<String, String> broker) throws IOException {
        Properties properties = new Properties();
        properties.putAll(broker);
        try (Writer writer = Files.newBufferedWriter(directory.resolve(client + ".properties"))) {
            properties.store(writer, null);
        }
    }
}
