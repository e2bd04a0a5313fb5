package io.conformalstreams.processor.runtime;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Clients of Kafka Streams whose producers end the instance if a commit times out.
 *
 * <p>Kafka Streams would restore the task in place. But while no broker answers, it can't abort the transaction, keeps the
 * offsets of the old stores for the new, empty ones, and restores nothing. An abort that times out for another reason raises
 * the doubt about the stores.
 */
final class CommitGuardingClients implements KafkaClientSupplier {

    private final StateDoubt doubt;

    CommitGuardingClients(StateDoubt doubt) {
        this.doubt = doubt;
    }

    @Override
    public Admin getAdmin(Map<String, Object> settings) {
        return Admin.create(settings);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        return new CommitGuardingProducer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new RecordBytesDeserializer(), new RecordBytesDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
        return getConsumer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
        return getConsumer(settings);
    }

    /** Extends Kafka's producer, because one that passes on to it would have to repeat all of its other methods. */
    private final class CommitGuardingProducer extends KafkaProducer<byte[], byte[]> {

        CommitGuardingProducer(Map<String, Object> settings) {
            super(settings, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            try {
                super.sendOffsetsToTransaction(offsets, group);
            } catch (TimeoutException timeout) {
                throw new CommitTimeoutException(timeout);
            }
        }

        @Override
        public void commitTransaction() {
            try {
                super.commitTransaction();
            } catch (TimeoutException timeout) {
                throw new CommitTimeoutException(timeout);
            }
        }

        @Override
        public void abortTransaction() {
            try {
                super.abortTransaction();
            } catch (TimeoutException timeout) {
                doubt.raise();
                throw timeout;
            }
        }
    }
}
