package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.doctor.HangingTransaction;
import io.conformalstreams.ops.doctor.HangingTransactions;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transaction stays open in a changelog and in the offsets after its coordinator has lost it, so a restore waits for ever. The
 * doctor finds it, and says how to end it; then the restore goes on.
 */
class HangingTransactionIT {

    private static final String CHANGELOG = "waiting-calibration-calibration-entries-changelog";
    private static final int PARTITION = 1;

    /** The hash of the group {@code waiting-calibration} is negative, which matters for the partition of its offsets. */
    private static final int OFFSETS_PARTITIONS = 5;

    private static final int OFFSETS_PARTITION = 1;

    /** What happens while an application runs. */
    @FunctionalInterface
    private interface Running {
        void run(ConformalApplication application) throws Exception;
    }

    @TempDir
    private Path folder;

    private ConformalConfiguration configuration;

    @Test
    void isFoundAndEnded() throws Exception {
        Path data = folder.resolve("broker");
        try (BrokerProcess broker = BrokerProcess.startShortLived(
                BrokerSettings.in(data).withProperty("offsets.topic.num.partitions", "" + OFFSETS_PARTITIONS))) {
            configuration = configure(broker);
            assertThat(TopicProvisioning.run(configuration, Provisioning.Mode.ADD))
                    .noneMatch(entry -> entry.status() == Provisioning.Status.PROBLEM);
            // The first start creates the changelogs.
            whileRunning(HangingTransactionIT::awaitRunning);
            assertThat(doctor(ExitCode.OK)).anyMatch(line -> line.matches("open transactions +ok +none .*"));

            beginTransaction();
            assertThat(doctor(ExitCode.OK))
                    .anyMatch(line -> line.matches("open transactions +ok +2 partitions .*coordinator will end it.*"));

            broker.kill();
            Directories.delete(data.resolve("__transaction_state-0"));
            broker.restart();
            Directories.delete(configuration.application().stateDirectory());
            whileRunning(application -> {
                Await.until("the restore waits", () -> isWaiting(application));
                List<String> found = doctor(ExitCode.CHECK_FAILED);
                assertThat(found)
                        .filteredOn(line -> line.contains("transaction in "))
                        .hasSize(2);
                assertThat(found)
                        .anyMatch(line -> line.matches("transaction in " + CHANGELOG
                                        + "-1 +problem +it has been open since offset 0, .*producer \\d+: .*")
                                && line.endsWith(abort(broker, CHANGELOG, 1) + "0"))
                        .anyMatch(line ->
                                line.matches("transaction in __consumer_offsets-" + OFFSETS_PARTITION + " +problem .*")
                                        && line.contains(abort(broker, Role.OFFSETS_TOPIC, OFFSETS_PARTITION)));

                endTransaction();
                awaitRunning(application);
                assertThat(doctor(ExitCode.OK)).anyMatch(line -> line.matches("open transactions +ok +none .*"));
            });
        }
    }

    private void whileRunning(Running action) throws Exception {
        try (ConformalApplication application =
                ConformalApplication.start(configuration, TopologyChoice.ALL.topologies(configuration))) {
            action.run(application);
        }
    }

    private static void awaitRunning(ConformalApplication application) throws Exception {
        Await.until("both topologies run", () -> application.phases().stream().allMatch(Phase.RUNNING::equals));
    }

    /** Tells whether one store has a record to restore, and has not restored it. */
    private static boolean isWaiting(ConformalApplication application) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + application.httpPort() + "/ready");
        String report = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return StreamSupport.stream(
                        new ObjectMapper().readTree(report).findValues("stores").spliterator(), false)
                .flatMap(stores -> StreamSupport.stream(stores.spliterator(), false))
                .anyMatch(store ->
                        store.path("total").asLong() == 1 && !store.path("done").asBoolean());
    }

    private ConformalConfiguration configure(BrokerProcess broker) throws IOException {
        Path file = Files.writeString(
                folder.resolve("conformal.yaml"),
                String.join(
                        "\n",
                        "topics: {prefix: hanging., partitions: 2, replicationFactor: 1}",
                        "application: {id: waiting, stateDirectory: '" + folder.resolve("state")
                                + "', http: {port: 0}}",
                        "kafka:",
                        "  bootstrap.servers: " + broker.bootstrapServers(),
                        "  schema.registry.url: " + KafkaEnvironment.shared().registryUrl(),
                        SyntheticStream.CONFIGURATION));
        return ConformalConfiguration.load(file, Map.of());
    }

    private static String abort(BrokerProcess broker, String topic, int partition) {
        return "kafka-transactions.sh --bootstrap-server " + broker.bootstrapServers() + " abort --topic " + topic
                + " --partition " + partition + " --start-offset ";
    }

    /** Writes a record and an offset in a transaction, and does not end it. */
    private void beginTransaction() throws Exception {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put("transactional.id", configuration.application().calibrationId() + "-1");
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(CHANGELOG, PARTITION, new byte[] {1}, new byte[] {1}))
                .get();
        producer.sendOffsetsToTransaction(
                Map.of(
                        new TopicPartition(configuration.topics().name(Topic.LABELLED_IMAGES), PARTITION),
                        new OffsetAndMetadata(0)),
                group());
        producer.close(Duration.ZERO);
    }

    private ConsumerGroupMetadata group() {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put("group.id", configuration.application().calibrationId());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    /** Does what {@code kafka-transactions.sh abort} does. */
    private void endTransaction() throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(configuration.kafka().clientProperties()))) {
            for (HangingTransaction hanging : new HangingTransactions(admin, configuration).find()) {
                admin.abortTransaction(hanging.abort()).all().get();
            }
        }
    }

    private List<String> doctor(ExitCode expected) {
        CommandRun run = CommandRun.of(
                "doctor", "--config", folder.resolve("conformal.yaml").toString());
        assertThat(run.exitCode()).as(run.output()).isEqualTo(expected.code());
        return run.lines();
    }
}
