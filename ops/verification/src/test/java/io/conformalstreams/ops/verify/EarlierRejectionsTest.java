package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.validation.RejectionReason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator raises a limit that was too small, and sends the rejected records again. The first copies of them took no
 * part.
 */
class EarlierRejectionsTest {

    private static final String SETS = TestConfiguration.procedure("sets", "[0.2]", "marginal", "all");
    private static final ConformalConfiguration BEFORE = TestConfiguration.withLimit(8, SETS);
    private static final ConformalConfiguration AFTER = TestConfiguration.withLimit(16, SETS);
    private static final Instant DAY = Instant.parse("2026-01-21T12:00:00Z");

    /** What the stream published, which no test changes. */
    private static MemoryLogs published;

    private final MemoryLogs logs = published.copy();

    @BeforeAll
    static void process(@TempDir Path stateDirectory) {
        try (ProcessedLogs processed = new ProcessedLogs(BEFORE, stateDirectory)) {
            UnitCases.run(processed, new Random(5), unit -> {
                if (unit == 20) {
                    processed.label(large(UnitCases.label(100, 0, 1, DAY)));
                    processed.label(large(UnitCases.label(100, 1, 1, DAY)));
                    processed.label(UnitCases.label(100, 2, 2, DAY));
                    // The limit decides first, but the revision would not have been accepted either.
                    processed.label(large(UnitCases.label(100, 2, 1, DAY)));
                    // The prediction topology keeps the limit.
                    processed.predict(large(UnitCases.prediction(101, 0, DAY)));
                }
                if (unit == 25) {
                    processed.reconfigure(AFTER);
                    processed.label(large(UnitCases.label(100, 0, 1, DAY)));
                    processed.label(large(UnitCases.label(100, 1, 1, DAY)));
                }
            });
            published = processed.logs();
        }
    }

    private static LabelledImage large(LabelledImage label) {
        enlarge(label.getScores());
        label.getLabels().setShape(List.of(2, 8));
        label.getLabels().setData(twice((ByteBuffer) label.getLabels().getData()));
        return label;
    }

    private static Prediction large(Prediction prediction) {
        enlarge(prediction.getScores());
        return prediction;
    }

    private static void enlarge(ScoreArray scores) {
        scores.setShape(List.of(2, 8));
        scores.setData(twice((ByteBuffer) scores.getData()));
    }

    private static ByteBuffer twice(ByteBuffer bytes) {
        return ByteBuffer.allocate(2 * bytes.remaining())
                .put(bytes.duplicate())
                .put(bytes.duplicate())
                .flip();
    }

    private RejectedRecord rejection(Topic input) {
        return logs.records(Topic.REJECTED).stream()
                .map(record -> (RejectedRecord) record.value().orElseThrow())
                .filter(rejected -> rejected.getReason().equals(RejectionReason.OVERSIZED_SHAPE.name())
                        && rejected.getTopic().equals(AFTER.topics().name(input)))
                .findFirst()
                .orElseThrow();
    }

    private static RejectedRecord at(long offset, RejectedRecord rejected) {
        return RejectedRecord.newBuilder(rejected).setOffset(offset).build();
    }

    @Test
    void leavesOutWhatAnEarlierConfigurationRejected() {
        VerificationReport report = Verification.run(AFTER, logs);
        assertThat(report.differences()).isEmpty();
        assertThat(report.leftOut()).isEqualTo(Map.of("OVERSIZED_SHAPE", 3L));
        assertThat(report.leftOutInWords())
                .contains("3 records that an earlier configuration rejected: 3 OVERSIZED_SHAPE");
        assertThat(report.passed()).isTrue();
    }

    @Test
    void leavesNothingOutIfTheConfigurationStillRejectsIt() {
        VerificationReport report = Verification.run(BEFORE, logs);
        assertThat(report.leftOut()).isEmpty();
        assertThat(report.leftOutInWords()).isEmpty();
    }

    @Test
    void findsALabelThatWasRejectedForAReasonWithoutConfiguration() {
        rejection(Topic.LABELLED_IMAGES).setReason(RejectionReason.SHAPE_MISMATCH.name());
        VerificationReport report = Verification.run(AFTER, logs);
        assertThat(report.differences()).anyMatch(words -> words.contains("image 100-0: "));
        assertThat(report.leftOut()).isEqualTo(Map.of("OVERSIZED_SHAPE", 2L));
    }

    @Test
    void findsAPredictionThatWasRejectedForAReasonWithoutConfiguration() {
        rejection(Topic.PREDICTIONS).setReason(RejectionReason.INVALID_SPACING.name());
        assertThat(Verification.run(AFTER, logs).differences())
                .containsExactly("prediction 101-0#1 of stratum m has 0 sets of procedure sets, one is expected");
    }

    @Test
    void findsASetOfARejectedPrediction() {
        logs.append(Topic.REJECTED, "m", at(3, rejection(Topic.PREDICTIONS)));
        assertThat(Verification.run(AFTER, logs).differences())
                .anyMatch(words ->
                        words.endsWith("must not exist: its prediction was rejected with the reason OVERSIZED_SHAPE"));
    }

    @Test
    void findsAScoreOfARejectedLabel() {
        logs.append(Topic.REJECTED, "m", at(0, rejection(Topic.LABELLED_IMAGES)));
        assertThat(Verification.run(AFTER, logs).differences())
                .anyMatch(words -> words.startsWith("calibration score of stratum m, version 1,"));
    }

    @Test
    void knowsOnlyReasonsThatExist() {
        assertThat(EarlierRejections.CONFIGURABLE_REASONS)
                .isSubsetOf(Arrays.stream(RejectionReason.values())
                        .map(RejectionReason::name)
                        .toList());
    }
}
