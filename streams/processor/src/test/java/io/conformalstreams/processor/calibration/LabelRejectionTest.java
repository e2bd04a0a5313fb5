package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.calibration.CalibrationConfigurations.CONFIGURATION;
import static io.conformalstreams.processor.calibration.CalibrationFixture.MONDAY;
import static io.conformalstreams.processor.calibration.CalibrationFixture.STRATUM;
import static io.conformalstreams.processor.calibration.CalibrationFixture.valued;
import static io.conformalstreams.processor.calibration.CalibrationFixture.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Topics;
import io.conformalstreams.processor.validation.RejectionReason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each kind of invalid label must be rejected with a helpful reason and must change nothing. */
class LabelRejectionTest {

    private static final List<WrongLabel> WRONG = WrongLabel.all();

    private static CalibrationFixture calibration;

    @BeforeAll
    static void start() {
        calibration = new CalibrationFixture(CONFIGURATION);
        calibration.pipe(valued("known", 2, 1).build());
    }

    @AfterAll
    static void close() {
        calibration.close();
    }

    @BeforeEach
    void drain() {
        calibration.rawOutputs();
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("WRONG")
    void shouldRejectAndChangeNothing(WrongLabel wrong) {
        List<String> before = entries();
        LabelledImage label = wrong.label().build();
        calibration.pipe(label);
        RejectedRecord rejected = onlyRejected(wrong.reason());
        assertThat(rejected.getDetail()).contains(wrong.detail());
        assertThat(rejected.getDetail().length()).isBetween(20, 400);
        assertThat(rejected.getTopic()).isEqualTo("conformal.labelled-images");
        assertThat(rejected.getStratum()).isEqualTo(label.getStratum());
        assertThat(rejected.getImageId()).isEqualTo(label.getImageId());
        assertThat(rejected.getRevision()).isEqualTo(label.getRevision());
        assertThat(entries()).isEqualTo(before);
    }

    @Test
    void shouldRejectAnImageInAnotherFoldThanItsUnit() {
        calibration.pipe(ofFold("first", 0).build());
        calibration.rawOutputs();
        calibration.pipe(ofFold("second", 1).build());
        assertThat(onlyRejected(RejectionReason.INVALID_SCORES).getDetail())
                .contains("scores.fold is 1", "image 'first' of the same unit is 0", "same fold");
        calibration.pipe(ofFold("first", 1).setRevision(2).build());
        calibration.pipe(ofFold("second", 1).build());
        assertThat(calibration.rejected()).isEmpty();
        assertThat(calibration.scores())
                .last()
                .satisfies(score -> assertThat(score.value().getFold()).isEqualTo(1));
        calibration.pipe(withdrawn("first", 3).setUnitId("patient").build());
        calibration.pipe(withdrawn("second", 2).setUnitId("patient").build());
    }

    private static LabelledImage.Builder ofFold(String imageId, int fold) {
        LabelledImage.Builder label = valued(imageId, 1, 1).setUnitId("patient");
        label.getScores().setFold(fold);
        return label;
    }

    @Test
    void shouldRejectARecordWithoutKey() {
        calibration.pipe(null, valued("i", 1, 1).build(), MONDAY.toEpochMilli());
        assertThat(onlyRejected(RejectionReason.NULL_KEY).getDetail()).contains("key", "stratum");
    }

    @Test
    void shouldRejectARecordWithoutValue() {
        calibration.pipe(STRATUM, null, MONDAY.toEpochMilli());
        RejectedRecord rejected = onlyRejected(RejectionReason.NULL_VALUE);
        assertThat(rejected.getDetail()).contains("value", "WITHDRAWN");
        assertThat(rejected.getStratum()).isNull();
    }

    @Test
    void shouldRejectARecordWhoseKeyIsNotItsStratum() {
        calibration.pipe("net@2", valued("i", 1, 1).build(), MONDAY.toEpochMilli());
        assertThat(onlyRejected(RejectionReason.KEY_MISMATCH).getDetail()).contains("'net@2'", "'" + STRATUM + "'");
    }

    @Test
    void shouldRejectARecordFromTheFuture() {
        LabelledImage label = valued("i", 1, 1).build();
        long appended = MONDAY.minus(Duration.ofMinutes(5)).toEpochMilli() - 1;
        calibration.pipe(label, appended);
        RejectedRecord rejected = onlyRejected(RejectionReason.FUTURE_TIME);
        assertThat(rejected.getDetail()).contains("labelledAt 2026-03-02T08:00:00Z", "PT5M", "clock");
        assertThat(rejected.getTimestamp().toEpochMilli()).isEqualTo(appended);
        calibration.pipe(label, appended + 1);
        assertThat(calibration.rejected()).isEmpty();
        assertThat(calibration.scores())
                .singleElement()
                .satisfies(score -> assertThat(score.timestamp()).isEqualTo(appended + 1));
        calibration.pipe(withdrawn("i", 2).build());
    }

    @Test
    void shouldNameThePolicyToSendInsteadOfTooManyPolicies() {
        try (CalibrationFixture careless = new CalibrationFixture(CONFIGURATION)) {
            for (int i = 1; i <= 257; i++) {
                careless.pipe(valued("i" + i, 1, 1)
                        .setLabelPolicy("policy of day " + i)
                        .build());
            }
            assertThat(careless.rejected()).singleElement().satisfies(record -> {
                assertThat(record.value().getReason()).isEqualTo("TOO_MANY_LABEL_POLICIES");
                assertThat(record.value().getDetail())
                        .contains("'policy of day 257'", "256 label policies", "'policy of day 256'");
            });
            careless.thresholds();
            careless.pipe(
                    valued("i257", 1, 1).setLabelPolicy("policy of day 256").build());
            assertThat(careless.rejected()).isEmpty();
            assertThat(careless.thresholds())
                    .singleElement()
                    .satisfies(record -> assertThat(record.value().getEpoch()).isEqualTo(255));
        }
    }

    @Test
    void shouldRejectAMisplacedRecord() {
        ConformalConfiguration fourPartitions = new ConformalConfiguration(
                new Topics("conformal.", 4, (short) 1),
                CONFIGURATION.application(),
                CONFIGURATION.models(),
                CONFIGURATION.procedures(),
                CONFIGURATION.labels(),
                CONFIGURATION.limits(),
                CONFIGURATION.objects(),
                CONFIGURATION.drift(),
                CONFIGURATION.comparisons(),
                CONFIGURATION.cohorts(),
                CONFIGURATION.kafka());
        try (CalibrationFixture misplacing = new CalibrationFixture(fourPartitions)) {
            // The test driver has only partition 0, which Kafka's default partitioner chooses for about a quarter of
            // the keys.
            for (int i = 0; i < 40; i++) {
                misplacing.pipe(valued("i", 1, 1).setStratum("net@" + i).build());
            }
            List<TestRecord<String, RejectedRecord>> rejected = misplacing.rejected();
            assertThat(rejected).hasSizeBetween(20, 39).allSatisfy(record -> {
                assertThat(record.value().getReason()).isEqualTo("MISPLACED");
                assertThat(record.value().getDetail()).contains("partition 0", "of 4", "murmur2_random");
            });
            assertThat(misplacing.scores()).hasSize(40 - rejected.size());
        }
    }

    @Test
    void shouldHaveARecordForEveryReason() {
        Set<RejectionReason> elsewhere = EnumSet.of(
                RejectionReason.NULL_KEY,
                RejectionReason.NULL_VALUE,
                RejectionReason.KEY_MISMATCH,
                RejectionReason.FUTURE_TIME,
                RejectionReason.MISPLACED,
                RejectionReason.INVALID_SOURCE,
                RejectionReason.INVALID_PREVIEW,
                RejectionReason.MISSING_GEOMETRY,
                RejectionReason.INVALID_REFERENCE,
                RejectionReason.REFUSED_LOCATION,
                RejectionReason.OVERSIZED_OBJECT,
                RejectionReason.MISSING_OBJECT,
                RejectionReason.CORRUPT_OBJECT,
                RejectionReason.TOO_MANY_LABEL_POLICIES,
                RejectionReason.CONFLICTING_RATERS,
                RejectionReason.DUPLICATE_PREDICTION,
                RejectionReason.CONFLICTING_PREDICTION);
        Set<RejectionReason> reasons = EnumSet.copyOf(elsewhere);
        WRONG.forEach(wrong -> reasons.add(wrong.reason()));
        assertThat(reasons).containsExactlyInAnyOrder(RejectionReason.values());
    }

    private static RejectedRecord onlyRejected(RejectionReason reason) {
        assertThat(calibration.scores()).isEmpty();
        assertThat(calibration.thresholds()).isEmpty();
        List<TestRecord<String, RejectedRecord>> rejected = calibration.rejected();
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).value().getReason()).isEqualTo(reason.name());
        return rejected.get(0).value();
    }

    private static List<String> entries() {
        return calibration.entries().stream()
                .map(entry -> entry.key + " " + HexFormat.of().formatHex(entry.value))
                .toList();
    }
}
