package io.conformalstreams.ops.fault;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.fault.committed.CommittedRecord;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.ConformalApplication;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteBufferSerializer;

/** One application, which nobody disturbs, processes a copy of the log on a second broker. */
final class UndisturbedRun {

    private static final List<Topic> INPUTS = List.of(Topic.LABELLED_IMAGES, Topic.PREDICTIONS);

    private UndisturbedRun() {}

    /**
     * Copies the log stage by stage, and processes each stage completely. Returns whether all was processed in time.
     *
     * @param disturbed the log
     * @param undisturbed the same topics and application id on the second broker; its topics are empty
     * @param stages the ends of the input partitions after each stage
     */
    static boolean run(
            ConformalConfiguration disturbed,
            ConformalConfiguration undisturbed,
            List<Map<TopicPartition, Long>> stages)
            throws InterruptedException, ExecutionException {
        Map<Topic, List<CommittedRecord>> log = new HashMap<>();
        TopicReader reader = new TopicReader(disturbed);
        INPUTS.forEach(topic -> log.put(topic, reader.records(topic)));
        ConformalApplication application =
                ConformalApplication.start(undisturbed, TopologyChoice.ALL.topologies(undisturbed));
        try {
            return process(log, undisturbed, stages);
        } finally {
            application.close();
        }
    }

    private static boolean process(
            Map<Topic, List<CommittedRecord>> log,
            ConformalConfiguration undisturbed,
            List<Map<TopicPartition, Long>> stages)
            throws InterruptedException, ExecutionException {
        ClusterProgress progress = new ClusterProgress(undisturbed);
        Map<String, Object> properties = new HashMap<>(undisturbed.kafka().clientProperties());
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.PREDICTIONS.maximumMessageBytes());
        try (KafkaProducer<ByteBuffer, ByteBuffer> producer =
                new KafkaProducer<>(properties, new ByteBufferSerializer(), new ByteBufferSerializer())) {
            Map<TopicPartition, Long> before = Map.of();
            for (Map<TopicPartition, Long> ends : stages) {
                for (Topic topic : INPUTS) {
                    copy(log.get(topic), undisturbed.topics().name(topic), before, ends, producer);
                }
                producer.flush();
                if (!progress.awaitDrained()) {
                    return false;
                }
                before = ends;
            }
        }
        return true;
    }

    private static void copy(
            List<CommittedRecord> records,
            String topic,
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> to,
            KafkaProducer<ByteBuffer, ByteBuffer> producer) {
        for (CommittedRecord record : records) {
            TopicPartition partition = new TopicPartition(topic, record.partition());
            if (record.offset() >= from.getOrDefault(partition, 0L)
                    && record.offset() < to.getOrDefault(partition, 0L)) {
                producer.send(
                        new ProducerRecord<>(topic, record.partition(), bytes(record.key()), bytes(record.value())));
            }
        }
    }

    private static ByteBuffer bytes(Optional<ByteBuffer> content) {
        return content.map(ByteBuffer::duplicate).orElse(null);
    }
}
