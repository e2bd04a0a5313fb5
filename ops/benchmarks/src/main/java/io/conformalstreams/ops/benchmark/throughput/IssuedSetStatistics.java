package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Statistics of the issued sets. They show whether sets are trivial. Trivial sets cost less, so they would distort a
 * measurement.
 *
 * @param records number of records read
 * @param calibrated records whose inner and outer sets all come from calibrated thresholds
 * @param maskBytes mean size of a mask
 */
record IssuedSetStatistics(long records, long calibrated, double maskBytes) {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    /** Reads the committed sets of a configuration whose topics have one partition. */
    static IssuedSetStatistics read(ConformalConfiguration configuration, long records) {
        TopicPartition partition = new TopicPartition(configuration.topics().name(Topic.CONFIDENCE_SETS), 0);
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        ContractSerdes serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        long seen = 0;
        long calibrated = 0;
        long maskBytes = 0;
        try (KafkaConsumer<String, IssuedConfidenceSet> consumer = new KafkaConsumer<>(
                properties, new StringDeserializer(), serdes.deserializer(IssuedConfidenceSet.class))) {
            consumer.assign(List.of(partition));
            while (seen < records) {
                ConsumerRecords<String, IssuedConfidenceSet> polled = consumer.poll(ANSWER_LIMIT);
                if (polled.isEmpty()) {
                    throw new IllegalStateException("only " + seen + " of " + records + " sets were issued");
                }
                for (ConsumerRecord<String, IssuedConfidenceSet> issued : polled) {
                    List<LevelSets> levels = issued.value().getLevels();
                    seen++;
                    calibrated += levels.stream().allMatch(IssuedSetStatistics::isCalibrated) ? 1 : 0;
                    maskBytes += levels.stream()
                                    .mapToLong(IssuedSetStatistics::maskBytes)
                                    .sum()
                            / (2L * levels.size());
                }
            }
        }
        return new IssuedSetStatistics(seen, calibrated, (double) maskBytes / seen);
    }

    /** Fails if a set is trivial. */
    void requireCalibrated() {
        if (calibrated < records) {
            throw new IllegalStateException("only " + text());
        }
    }

    /** For the report. */
    String text() {
        return calibrated + " of " + records + " sets issued are calibrated on both sides; a mask takes "
                + Math.round(maskBytes) + " bytes on average";
    }

    private static boolean isCalibrated(LevelSets level) {
        return level.getInner().getReason() == SetReason.CALIBRATED
                && level.getOuter().getReason() == SetReason.CALIBRATED;
    }

    private static long maskBytes(LevelSets level) {
        return (long) level.getInner().getMask().getData().remaining()
                + level.getOuter().getMask().getData().remaining();
    }
}
