package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.EventTimes;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.ops.replay.Pace;
import io.conformalstreams.ops.replay.Replay;
import io.conformalstreams.ops.replay.ReplaySchedule;
import io.conformalstreams.ops.replay.StratumPattern;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class ReplayIT {

    private static final int PARTITIONS = 3;
    private static final int CASES = 12;
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    private final KafkaEnvironment environment = KafkaEnvironment.shared();
    private final String prefix = "replay-" + UUID.randomUUID() + ".";
    private final ConformalConfiguration configuration = configuration();

    @Test
    void sendsEveryRecordOnceToThePartitionOfItsStratum() throws Exception {
        TopicProvisioning.run(configuration, Provisioning.Mode.ADD);
        SyntheticLesions source = SyntheticLesions.of(5, CASES, CASES);
        CaseRecords records =
                new CaseRecords(source.description(), new StratumPattern("{model}|{site}"), "1", 1, Compression.ZSTD);
        Replay replay = new Replay(
                source,
                records,
                ReplaySchedule.of(source.cases(), ReplaySchedule.Content.BOTH, 4),
                new EventTimes.Stepped(START, Duration.ofSeconds(2)),
                new Pace.Unlimited());
        AtomicInteger sent = new AtomicInteger();
        try (GatewayProducer producer = new GatewayProducer(configuration)) {
            replay.run(producer, sent::incrementAndGet);
        }

        List<Prediction> predictions = read(Topic.PREDICTIONS, Prediction.class);
        List<LabelledImage> labels = read(Topic.LABELLED_IMAGES, LabelledImage.class);

        assertThat(sent).hasValue(2 * CASES);
        assertThat(predictions).hasSize(CASES);
        assertThat(labels).hasSize(CASES);
        for (int tick = 0; tick < CASES; tick++) {
            var image = source.load(source.cases().get(tick));
            Prediction prediction = records.prediction(image, START.plusSeconds(2L * tick));
            assertThat(predictions).contains(prediction);
            assertThat(labels)
                    .contains(records.labelledImage(
                            image, START.plusSeconds(2L * (tick + 4)), Optional.of(prediction.getPredictionId())));
        }
    }

    private <T extends SpecificRecord> List<T> read(Topic topic, Class<T> contract) {
        String name = configuration.topics().name(topic);
        List<T> values = new ArrayList<>();
        var serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        try (KafkaConsumer<String, T> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", environment.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                serdes.deserializer(contract))) {
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(partition -> new TopicPartition(name, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            long expected = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            while (values.size() < expected) {
                for (ConsumerRecord<String, T> record : consumer.poll(Duration.ofSeconds(1))) {
                    byte[] key = record.key().getBytes(StandardCharsets.UTF_8);
                    assertThat(record.partition()).isEqualTo(Utils.toPositive(Utils.murmur2(key)) % PARTITIONS);
                    values.add(record.value());
                }
            }
        }
        return values;
    }

    private ConformalConfiguration configuration() {
        String yaml = String.join(
                "\n",
                "topics: {prefix: '" + prefix + "', partitions: " + PARTITIONS + "}",
                "models:",
                "  - name: synthetic-segmentor",
                "    dimensions: 2",
                "    scores: logit",
                "    encoding: float32",
                "    channels: [{name: lesion, labelValues: [1]}]",
                "procedures:",
                "  - {name: p, type: confidence-sets, model: synthetic-segmentor, channel: lesion, alphas: [0.1],"
                        + " combination: marginal, inner: identity, outer: identity, window: all}",
                "kafka:",
                "  bootstrap.servers: " + environment.bootstrapServers(),
                "  schema.registry.url: " + environment.registryUrl());
        return ConformalConfiguration.parse(yaml, Map.of());
    }
}
