package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.dataset.Case;
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
import io.conformalstreams.ops.verify.Check;
import io.conformalstreams.ops.verify.KafkaLogs;
import io.conformalstreams.ops.verify.Verification;
import io.conformalstreams.ops.verify.VerificationReport;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.ConformalApplication;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the processor's output on a real broker with the recomputation. */
class VerificationIT {

    private static final int CASES = 40;
    /** A recent time, because the broker deletes records by their event time. */
    private static final Instant START =
            Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.MILLIS);

    private final KafkaEnvironment environment = KafkaEnvironment.shared();
    private final String run = UUID.randomUUID().toString();

    @TempDir
    Path stateDirectory;

    @Test
    void findsEveryBitOfTheProcessorRecomputed() throws Exception {
        ConformalConfiguration configuration = configuration();
        TopicProvisioning.run(configuration, Provisioning.Mode.ADD);
        SyntheticLesions source = SyntheticLesions.of(3, CASES, CASES);
        CaseRecords records =
                new CaseRecords(source.description(), new StratumPattern("{model}|{site}"), "1", 1, Compression.ZSTD);
        try (ConformalApplication application =
                        ConformalApplication.start(configuration, TopologyChoice.ALL.topologies(configuration));
                GatewayProducer producer = new GatewayProducer(configuration)) {
            new Replay(
                            source,
                            records,
                            ReplaySchedule.of(source.cases(), ReplaySchedule.Content.BOTH, 5),
                            new EventTimes.Stepped(START, Duration.ofMinutes(1)),
                            new Pace.Unlimited())
                    .run(producer, () -> {});
            awaitProcessing(configuration);
            sendWhatIsOutOfTheOrdinary(source, records, producer);
            producer.flush();
            awaitProcessing(configuration);
            assertThat(application.httpPort()).isPositive();
        }

        VerificationReport report;
        try (KafkaLogs logs = new KafkaLogs(configuration)) {
            report = Verification.run(configuration, logs);
        }

        assertThat(report.differences()).as(report.toString()).isEmpty();
        assertThat(report.notes()).isEmpty();
        int procedures = configuration.procedures().size();
        assertThat(report.tallies().get(Check.CALIBRATION_SCORES).equal()).isEqualTo(CASES + 4);
        assertThat(report.tallies().get(Check.CONFIDENCE_SETS).equal()).isEqualTo((CASES + 1L) * procedures);
        assertThat(report.tallies().get(Check.COVERAGE_OUTCOMES).equal()).isGreaterThan((long) CASES * procedures);
        assertThat(report.passed()).isTrue();
    }

    /** Sends a correction, a withdrawal and a later label, a second inference, duplicates, and invalid records. */
    private static void sendWhatIsOutOfTheOrdinary(
            SyntheticLesions source, CaseRecords records, GatewayProducer producer) {
        Instant time = START.plus(Duration.ofHours(2));
        LabelledImage first = label(source, records, 0, time);
        producer.send(LabelledImage.newBuilder(first)
                .setRevision(2)
                .setLabels(label(source, records, 0, time).getLabels())
                .build());
        producer.send(first);
        LabelledImage second = label(source, records, 1, time);
        producer.send(withdrawn(second, 2));
        producer.send(second);
        producer.send(LabelledImage.newBuilder(second).setRevision(3).build());
        LabelledImage policy = label(source, records, 2, time);
        producer.send(LabelledImage.newBuilder(policy)
                .setRevision(2)
                .setLabelPolicy("second reading")
                .build());
        LabelledImage broken = label(source, records, 3, time);
        broken.setRevision(2);
        broken.getLabels().setData(ByteBuffer.wrap(new byte[3]));
        producer.send(broken);
        Case image = source.load(source.cases().get(4));
        CaseRecords again = new CaseRecords(source.description(), records.stratum(), "1", 2, Compression.NONE);
        Prediction repeated = again.prediction(image, time);
        producer.send(repeated);
        producer.send(repeated);
    }

    private static LabelledImage withdrawn(LabelledImage label, int revision) {
        return LabelledImage.newBuilder(label)
                .setAction(LabelAction.WITHDRAWN)
                .setRevision(revision)
                .setScores(null)
                .setLabels(null)
                .setWithdrawalReason("wrong patient")
                .build();
    }

    private static LabelledImage label(SyntheticLesions source, CaseRecords records, int index, Instant time) {
        return records.labelledImage(source.load(source.cases().get(index)), time, Optional.empty());
    }

    private static void awaitProcessing(ConformalConfiguration configuration) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    try (KafkaLogs logs = new KafkaLogs(configuration)) {
                        return logs.unprocessed(Topic.LABELLED_IMAGES) == 0
                                && logs.unprocessed(Topic.PREDICTIONS) == 0
                                && logs.unprocessed(Topic.CALIBRATION_SCORES) == 0;
                    }
                });
    }

    private ConformalConfiguration configuration() {
        String common = ", type: confidence-sets, model: synthetic-segmentor, channel: lesion, ";
        String yaml = String.join(
                "\n",
                "topics: {prefix: 'verify-" + run + ".', partitions: 2}",
                "application: {id: 'verify-" + run + "', stateDirectory: '" + stateDirectory + "', http: {port: 0}}",
                "models:",
                "  - name: synthetic-segmentor",
                "    dimensions: 2",
                "    scores: logit",
                "    encoding: float32",
                "    channels: [{name: lesion, labelValues: [1]}]",
                "procedures:",
                "  - {name: marginal" + common + "alphas: [0.1, 0.2], combination: marginal, inner: identity, outer:"
                        + " distance-euclidean, window: all}",
                "  - {name: weighted" + common + "alphas: [0.3], combination: {bonferroni: {innerShare: 0.4}}, inner:"
                        + " identity, outer: identity, window: last 12}",
                "  - {name: joint" + common + "alphas: [0.2], combination: maximum, inner: identity, outer: identity,"
                        + " window: last PT10M}",
                "kafka:",
                "  bootstrap.servers: " + environment.bootstrapServers(),
                "  schema.registry.url: " + environment.registryUrl());
        return ConformalConfiguration.parse(yaml, Map.of());
    }
}
