package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.platform.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A producer of Kafka Streams while no broker answers. */
class CommitGuardIT {

    private static final String TOPIC = "outputs";
    private static final int PATIENCE_MILLIS = 8000;

    @TempDir
    private Path folder;

    @Test
    void endsTheInstanceAfterACommitThatTimesOut() throws Exception {
        StateDoubt commits = new StateDoubt(new LocalState(folder, "commits"));
        StateDoubt aborts = new StateDoubt(new LocalState(folder, "aborts"));
        try (BrokerProcess broker = BrokerProcess.startShortLived(folder.resolve("broker"))) {
            createTopic(broker);
            Producer<byte[], byte[]> committing = inTransaction(commits, broker, "committing");
            Producer<byte[], byte[]> withOffsets = inTransaction(commits, broker, "with-offsets");
            Producer<byte[], byte[]> aborting = inTransaction(aborts, broker, "aborting");

            ConsumerGroupMetadata group = groupMetadata(broker);
            broker.kill();

            Throwable[] failures = failures(
                    committing::commitTransaction,
                    () -> withOffsets.sendOffsetsToTransaction(
                            Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(1)), group),
                    aborting::abortTransaction);
            assertThat(failures[0]).isInstanceOf(CommitTimeoutException.class);
            assertThat(failures[1]).isInstanceOf(CommitTimeoutException.class);
            assertThat(commits.isRaised()).isFalse();
            assertThat(failures[2]).isInstanceOf(TimeoutException.class);
            assertThat(aborts.isRaised()).isTrue();
            List.of(committing, withOffsets, aborting).forEach(producer -> producer.close(Duration.ZERO));
        }
    }

    /** Runs all calls at once, because each waits for its patience. */
    private static Throwable[] failures(Runnable... calls) {
        List<CompletableFuture<Throwable>> failures = Stream.of(calls)
                .map(call -> CompletableFuture.runAsync(call)
                        .handle((unused, failure) ->
                                failure instanceof CompletionException wrapped ? wrapped.getCause() : failure))
                .toList();
        return failures.stream().map(CompletableFuture::join).toArray(Throwable[]::new);
    }

    private static ConsumerGroupMetadata groupMetadata(BrokerProcess broker) {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "app"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    private static void createTopic(BrokerProcess broker) throws Exception {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static Producer<byte[], byte[]> inTransaction(StateDoubt doubt, BrokerProcess broker, String id)
            throws Exception {
        Producer<byte[], byte[]> producer = new CommitGuardingClients(doubt)
                .getProducer(Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        id,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        Integer.toString(PATIENCE_MILLIS)));
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, new byte[] {1})).get();
        return producer;
    }
}
