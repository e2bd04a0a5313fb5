package io.conformalstreams.ops.demo;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to reach the cluster of a demo.
 *
 * @param configuration of both topologies
 * @param configurationFile the same configuration as a file, for other commands
 * @param dashboard where the dashboard is, in words
 */
public record DemoCluster(
        ConformalConfiguration configuration,
        Path configurationFile,
        String bootstrapServers,
        String registryUrl,
        String dashboard) {

    /** How to read every topic with standard clients, line by line. */
    public List<String> instructions() {
        List<String> lines = new ArrayList<>();
        lines.add(dashboard);
        lines.add("The cluster is running. Other commands reach it with --config " + configurationFile);
        lines.add("Every value is Avro in the Confluent wire format, every key a plain string:");
        for (Topic topic : Topic.values()) {
            String format = topic.valueSchema().isPresent() ? " -s value=avro -r " + registryUrl : "";
            lines.add("  kcat -b " + bootstrapServers + " -C -e" + format + " -t "
                    + configuration.topics().name(topic));
        }
        lines.add("  kafka-avro-console-consumer --bootstrap-server " + bootstrapServers
                + " --property schema.registry.url=" + registryUrl + " --from-beginning --topic "
                + configuration.topics().name(Topic.THRESHOLDS));
        lines.add("Ctrl-C stops everything.");
        return lines;
    }
}
