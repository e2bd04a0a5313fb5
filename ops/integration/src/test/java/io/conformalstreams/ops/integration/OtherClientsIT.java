package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.document.Document;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the documents' examples for clients, with only names and addresses replaced. */
class OtherClientsIT {

    private static final String RECORDS = "schemas/README.md";
    private static final String RUNBOOKS = "ops/runbooks/";
    private static final String STRATUM = "synthetic-segmentor@1|north";
    private static final int CASES = 30;

    @TempDir
    private Path folder;

    @Test
    void pythonSendsAndReads() throws Exception {
        String python = InstalledProgram.python();
        IsolatedStream stream = IsolatedStream.create("python", SyntheticStream.CONFIGURATION);
        writeCases();

        InstalledProgram.run(folder, python, "-c", example("Producer(", stream));
        stream.whileRunning(TopologyChoice.ALL, stream::awaitBoth);

        stream.assertNothingPutAside();
        stream.verify();
        List<String> expected = stream.reader().values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class).stream()
                .flatMap(issued -> issued.getLevels().stream()
                        .map(level -> String.join(
                                " ",
                                issued.getImageId(),
                                issued.getProcedure(),
                                Double.toString(level.getNominalAlpha()),
                                level.getOuter().getReason().toString(),
                                Long.toString(level.getOuter().getVoxels()),
                                Long.toString(level.getOuter().getVoxels()))))
                .toList();
        assertThat(expected).hasSize(3 * CASES);
        try (InstalledProgram reader =
                InstalledProgram.start(folder, python, "-u", "-c", example("Consumer(", stream))) {
            Await.until("everything is read", () -> {
                assertThat(reader.isRunning()).as("%s", reader.lines()).isTrue();
                return reader.lines().size() >= expected.size();
            });
            assertThat(reader.lines()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void pythonEndsWithAnErrorIfARecordDoesNotArrive() throws Exception {
        String python = InstalledProgram.python();
        IsolatedStream stream = IsolatedStream.create("python-refused", SyntheticStream.CONFIGURATION);
        writeCases();
        admitOnlySmallLabels(stream);

        try (InstalledProgram gateway = InstalledProgram.start(folder, python, "-c", example("Producer(", stream))) {
            Await.until("the gateway ends", () -> !gateway.isRunning());
            assertThat(gateway.lines())
                    .last()
                    .asString()
                    .startsWith("a record did not arrive in "
                            + stream.configuration().topics().name(Topic.LABELLED_IMAGES) + ": ");
            assertThat(gateway.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void kcatSendsAndReads() throws Exception {
        InstalledProgram.assumeKcat();
        IsolatedStream stream = IsolatedStream.create("kcat", SyntheticStream.CONFIGURATION);
        SyntheticStream cases = SyntheticStream.of("{model}@{version}|north", "1");
        ContractSerdes serdes = ContractSerdes.on(stream.configuration().kafka().registryProperties());
        Files.write(
                folder.resolve("prediction.bin"),
                serdes.serializer(Prediction.class)
                        .serialize(stream.configuration().topics().name(Topic.PREDICTIONS), cases.prediction(0)));
        List<String> commands = example("kcat -b", stream).lines().toList();

        InstalledProgram.run(folder, "sh", "-c", commands.get(1));
        stream.whileRunning(TopologyChoice.ALL, () -> {
            stream.gateway().send(cases.label(0));
            stream.awaitBoth();
        });

        stream.assertNothingPutAside();
        assertThat(stream.reader().values(Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class))
                .hasSize(SyntheticStream.PROCEDURES);
        assertThat(InstalledProgram.run(folder, "sh", "-c", commands.get(0)))
                .anyMatch(line -> line.startsWith(STRATUM + ": offset 0, "));
        List<String> ofRunbooks = kcatCommandsOfRunbooks(stream);
        assertThat(ofRunbooks).isNotEmpty();
        for (String command : ofRunbooks) {
            InstalledProgram.run(folder, "sh", "-c", command);
        }
    }

    private static void admitOnlySmallLabels(IsolatedStream stream) throws Exception {
        ConfigResource topic = new ConfigResource(
                ConfigResource.Type.TOPIC, stream.configuration().topics().name(Topic.LABELLED_IMAGES));
        AlterConfigOp limit = new AlterConfigOp(new ConfigEntry("max.message.bytes", "1000"), AlterConfigOp.OpType.SET);
        Map<String, Object> properties =
                Map.copyOf(stream.configuration().kafka().clientProperties());
        try (Admin admin = Admin.create(properties)) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all().get();
        }
    }

    private void writeCases() throws Exception {
        SyntheticStream cases = SyntheticStream.of("{model}@{version}|north", "1");
        Files.createDirectories(folder.resolve("cases"));
        for (int i = 0; i < CASES; i++) {
            LabelledImage label = cases.label(i);
            int[] shape = label.getLabels().getShape().stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            NpyArray scores = NpyArray.of(ElementType.FLOAT32, new int[] {1, shape[0], shape[1]}, (ByteBuffer)
                    label.getScores().getData());
            NpyArray labels = NpyArray.of(
                    ElementType.UINT8, shape, (ByteBuffer) label.getLabels().getData());
            Files.write(
                    folder.resolve("cases").resolve(label.getImageId() + ".npz"),
                    NpzFile.encode(Map.of("scores", scores, "labels", labels)));
        }
    }

    /** Returns the first example with a given text from the page on records, adapted to this stream. */
    private static String example(String text, IsolatedStream stream) throws Exception {
        return Document.of(RECORDS).examples().stream()
                .map(Document.Example::code)
                .filter(code -> code.contains(text))
                .map(code -> forStream(code, stream))
                .findFirst()
                .orElseThrow(() -> new AssertionError(RECORDS + " has no example with " + text));
    }

    /**
     * Returns the runbooks' commands that read a topic with kcat, adapted to this stream. Commands that need a kcat
     * with Avro are left out, because few machines have one.
     */
    private static List<String> kcatCommandsOfRunbooks(IsolatedStream stream) throws Exception {
        return Document.all().stream()
                .filter(document -> document.path().startsWith(RUNBOOKS))
                .flatMap(document -> document.examples().stream())
                .flatMap(example -> example.code().lines())
                .filter(line -> line.startsWith("kcat ") && !line.contains("value=avro"))
                .distinct()
                .map(line -> forStream(line, stream))
                .toList();
    }

    private static String forStream(String example, IsolatedStream stream) {
        String prefix = stream.configuration().topics().prefix();
        return example.replace(
                        "http://localhost:8081", KafkaEnvironment.shared().registryUrl())
                .replace("localhost:9092", KafkaEnvironment.shared().bootstrapServers())
                .replace("conformal.", prefix)
                .replace("\"dashboard\"", "\"" + prefix + "dashboard\"")
                .replace("unet@3|north", STRATUM)
                .replace("[\"cell\", \"nucleus\"]", "[\"lesion\"]");
    }
}
