package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.doctor.HangingTransaction;
import io.conformalstreams.ops.doctor.HangingTransactions;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A transaction stays open after its coordinator has lost it. The doctor finds it, and says how to end it. */
class HangingTransactionIT {

    private static final int PARTITION = 1;

    @TempDir
    private Path folder;

    private ConformalConfiguration configuration;

    @Test
    void isFoundAndEnded() throws Exception {
        Path data = folder.resolve("broker");
        try (BrokerProcess broker = BrokerProcess.startShortLived(data)) {
            configuration = configure(broker);
            assertThat(TopicProvisioning.run(configuration, Provisioning.Mode.ADD))
                    .noneMatch(entry -> entry.status() == Provisioning.Status.PROBLEM);
            assertThat(doctor(ExitCode.OK)).anyMatch(line -> line.matches("open transactions +ok +none .*"));

            beginTransaction();
            assertThat(doctor(ExitCode.OK))
                    .anyMatch(line -> line.matches("open transactions +ok +1 partitions .*coordinator will end it.*"));

            broker.kill();
            delete(data.resolve("__transaction_state-0"));
            broker.restart();
            assertThat(doctor(ExitCode.CHECK_FAILED))
                    .filteredOn(line -> line.contains("transaction in "))
                    .singleElement()
                    .asString()
                    .matches("transaction in hanging.thresholds-1 +problem +producer \\d+ .* since offset 0, .*")
                    .endsWith("kafka-transactions.sh --bootstrap-server " + broker.bootstrapServers()
                            + " abort --topic hanging.thresholds --partition 1 --start-offset 0");

            endTransaction();
            assertThat(doctor(ExitCode.OK)).anyMatch(line -> line.matches("open transactions +ok +none .*"));
        }
    }

    private ConformalConfiguration configure(BrokerProcess broker) throws IOException {
        Path file = Files.writeString(
                folder.resolve("conformal.yaml"),
                String.join(
                        "\n",
                        "topics: {prefix: hanging., partitions: 2, replicationFactor: 1}",
                        "application: {id: hanging, stateDirectory: '" + folder.resolve("state") + "'}",
                        "kafka:",
                        "  bootstrap.servers: " + broker.bootstrapServers(),
                        "  schema.registry.url: " + KafkaEnvironment.shared().registryUrl(),
                        SyntheticStream.CONFIGURATION));
        return ConformalConfiguration.load(file, Map.of());
    }

    /** Writes a record in a transaction, and does not end it. */
    private void beginTransaction() throws Exception {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put("transactional.id", configuration.application().calibrationId() + "-1");
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(
                        configuration.topics().name(Topic.THRESHOLDS), PARTITION, new byte[] {1}, new byte[] {1}))
                .get();
        producer.close(Duration.ZERO);
    }

    /** Does what {@code kafka-transactions.sh abort} does. */
    private void endTransaction() throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(configuration.kafka().clientProperties()))) {
            List<HangingTransaction> hanging = new HangingTransactions(admin, configuration).find();
            admin.abortTransaction(hanging.get(0).abort()).all().get();
        }
    }

    private List<String> doctor(ExitCode expected) {
        StringWriter output = new StringWriter();
        CommandLine commandLine = ConformalStreams.commandLine();
        commandLine.setOut(new PrintWriter(output));
        int exitCode = commandLine.execute(
                "doctor", "--config", folder.resolve("conformal.yaml").toString());
        assertThat(exitCode).as(output.toString()).isEqualTo(expected.code());
        return output.toString().lines().toList();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
