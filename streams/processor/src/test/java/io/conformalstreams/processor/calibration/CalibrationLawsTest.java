package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.calibration.CalibrationConfigurations.CONFIGURATION;
import static io.conformalstreams.processor.calibration.CalibrationFixture.valued;
import static io.conformalstreams.processor.calibration.CalibrationFixture.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests laws that hold for any log of labels and any method. */
class CalibrationLawsTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22})
    void shouldPublishTheSameBytesOnAReplayFromTheBeginning(long seed) {
        List<LabelledImage> log = RandomLabels.log(seed, 200);
        assertThat(outputs(log)).isNotEmpty().isEqualTo(outputs(log));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void shouldNotDependOnTheOrderOfArrivalWhereTheWindowHoldsAll(long seed) {
        Random random = new Random(seed);
        List<LabelledImage> log = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            String image = "i" + random.nextInt(40);
            int revision = 1 + i;
            LabelledImage.Builder label = random.nextInt(4) == 0
                    ? withdrawn(image, revision)
                    : valued(image, revision, random.nextInt(9) - 4);
            log.add(label.setUnitId(random.nextBoolean() ? "u" + random.nextInt(6) : null)
                    .build());
        }
        Map<String, List<ProcedureThresholds>> expected = finalThresholdsOfAll(log);
        Collections.shuffle(log, random);
        assertThat(finalThresholdsOfAll(log)).isEqualTo(expected);
    }

    @Test
    void shouldHoldNothingOfALabelThatWasAddedAndWithdrawn() {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            for (int i = 0; i < 9; i++) {
                calibration.pipe(valued("i" + i, 1, i).build());
            }
            List<ProcedureThresholds> before = newestOfAll(calibration);
            calibration.pipe(valued("mistake", 1, 100).build());
            assertThat(newestOfAll(calibration)).isNotEqualTo(before);
            calibration.pipe(withdrawn("mistake", 2).build());
            assertThat(newestOfAll(calibration)).isEqualTo(before);
        }
    }

    @Test
    void shouldNotLetALateDuplicateBringAWithdrawnLabelBack() {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            calibration.pipe(valued("i", 1, 3).build());
            calibration.pipe(withdrawn("i", 2).build());
            calibration.thresholds();
            calibration.pipe(valued("i", 1, 3).build());
            calibration.pipe(withdrawn("i", 2).build());
            assertThat(calibration.thresholds()).isEmpty();
            assertThat(reasons(calibration)).containsExactly("STALE_REVISION");
        }
    }

    @Test
    void shouldLetAWithdrawalBlockLowerRevisionsOfAnUnknownImage() {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            calibration.pipe(withdrawn("i", 5).build());
            calibration.pipe(valued("i", 4, 3).build());
            assertThat(calibration.thresholds()).hasSize(1);
            assertThat(reasons(calibration)).containsExactly("STALE_REVISION");
            calibration.pipe(valued("i", 6, 3).build());
            assertThat(calibration.thresholds())
                    .singleElement()
                    .satisfies(record -> assertThat(n(record)).isEqualTo(1));
        }
    }

    @Test
    void shouldTakeALabelMapThatChangesNoCriticalValueForADuplicate() {
        // The first pixel has neither the highest score of the background nor the lowest score of the organ.
        float[] scores = {0.5f, 1, -1, -2, 2, 1, -1, -2};
        ConformalConfiguration extremesOnly =
                CalibrationConfigurations.configuration(CalibrationConfigurations.procedure(
                        "organ-all", "organ", "[0.25]", "marginal", "identity", "identity", "all"));
        try (CalibrationFixture calibration = new CalibrationFixture(extremesOnly)) {
            calibration.pipe(CalibrationFixture.assigned("i", 1, scores, new int[] {1, 0, 2, 0})
                    .build());
            calibration.thresholds();
            calibration.pipe(CalibrationFixture.assigned("i", 1, scores, new int[] {0, 0, 2, 0})
                    .build());
            assertThat(calibration.thresholds()).isEmpty();
            assertThat(calibration.rejected()).isEmpty();
        }
    }

    @Test
    void shouldSayWhichStructuresALabelLacks() {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            float[] scores = {1, -1, 1, -1, 1, -1, 1, -1};
            calibration.pipe(CalibrationFixture.assigned("i", 1, scores, new int[] {1, 0, 2, 0})
                    .build());
            calibration.pipe(CalibrationFixture.assigned("j", 1, scores, new int[] {1, 0, 1, 0})
                    .build());
            List<List<String>> lacking = calibration.scores().stream()
                    .map(record -> record.value().getProcedures().stream()
                            .filter(ProcedureScore::getEmptyTruth)
                            .map(ProcedureScore::getProcedure)
                            .toList())
                    .toList();
            assertThat(lacking)
                    .containsExactly(
                            List.of(),
                            List.of(
                                    "lesion-recent",
                                    "lesion-joint",
                                    "lesion-found",
                                    "lesion-share",
                                    "lesion-share-small",
                                    "lesion-share-calibrated"));
        }
    }

    @Test
    void shouldCountOneUnitHoweverManyImagesItHas() {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            for (int i = 0; i < 5; i++) {
                calibration.pipe(valued("i" + i, 1, i).setUnitId("patient").build());
            }
            List<TestRecord<String, StratumThresholds>> thresholds = calibration.thresholds();
            assertThat(thresholds)
                    .hasSize(5)
                    .allSatisfy(record -> assertThat(n(record)).isEqualTo(1));
            // For alpha = .5, the first procedure takes rank 1 of 1, which is the largest value of the patient's
            // images.
            assertThat(thresholds
                            .get(4)
                            .value()
                            .getProcedures()
                            .get(0)
                            .getThresholds()
                            .get(4)
                            .getLambda())
                    .isEqualTo(4.0);
        }
    }

    /** If a part of a unit counted, the unit would be too easy, and coverage below the promise. */
    @ParameterizedTest
    @ValueSource(strings = {"last 3", "last PT3S"})
    void shouldDropAUnitFromAWindowWithAllItsImages(String window) {
        ConformalConfiguration windowed = CalibrationConfigurations.configuration(CalibrationConfigurations.procedure(
                "organ-recent", "organ", "[0.5]", "marginal", "identity", "identity", window));
        try (CalibrationFixture calibration = new CalibrationFixture(windowed)) {
            List<String> units = List.of("patient", "patient", "other", "third", "patient", "fourth");
            for (int i = 0; i < units.size(); i++) {
                calibration.pipe(valued("i" + i, 1, i)
                        .setUnitId(units.get(i))
                        .setLabelledAt(Instant.ofEpochSecond(1_000_000 + i))
                        .build());
            }
            assertThat(calibration.thresholds())
                    .as("units in the window after each label")
                    .extracting(CalibrationLawsTest::n)
                    .containsExactly(1L, 1L, 2L, 2L, 2L, 2L);
        }
    }

    @Test
    void shouldCountInTheNewestLabelPolicyOnly() {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            for (int i = 0; i < 5; i++) {
                calibration.pipe(valued("i" + i, 1, i).build());
            }
            calibration.pipe(valued("i5", 1, 5).setLabelPolicy("double-read").build());
            assertThat(calibration.thresholds()).last().satisfies(record -> {
                assertThat(n(record)).isEqualTo(1);
                assertThat(record.value().getEpoch()).isEqualTo(1);
                assertThat(record.value().getLabelPolicy()).isEqualTo("double-read");
            });
            calibration.pipe(valued("i6", 1, 5).setLabelPolicy("default").build());
            assertThat(calibration.thresholds())
                    .last()
                    .satisfies(record -> assertThat(n(record)).isEqualTo(1));
        }
    }

    @Test
    void shouldTakeAWithdrawalIntoNoNewEpoch() {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            for (int i = 0; i < 5; i++) {
                calibration.pipe(valued("i" + i, 1, i).build());
            }
            calibration.pipe(withdrawn("i2", 2).setLabelPolicy("double-read").build());
            assertThat(calibration.thresholds()).last().satisfies(record -> {
                assertThat(n(record)).isEqualTo(4);
                assertThat(record.value().getEpoch()).isZero();
                assertThat(record.value().getLabelPolicy()).isEqualTo("default");
            });
        }
    }

    private static long n(TestRecord<String, StratumThresholds> record) {
        return record.value().getProcedures().get(0).getThresholds().get(0).getN();
    }

    private static List<String> reasons(CalibrationFixture calibration) {
        return calibration.rejected().stream()
                .map(TestRecord::value)
                .map(RejectedRecord::getReason)
                .toList();
    }

    private static List<String> outputs(List<LabelledImage> log) {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            log.forEach(calibration::pipe);
            return calibration.rawOutputs();
        }
    }

    private static Map<String, List<ProcedureThresholds>> finalThresholdsOfAll(List<LabelledImage> log) {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            log.forEach(calibration::pipe);
            Map<String, List<ProcedureThresholds>> newest = new HashMap<>();
            calibration.thresholds().forEach(record -> newest.put(record.key(), ofAll(record.value())));
            return newest;
        }
    }

    private static List<ProcedureThresholds> newestOfAll(CalibrationFixture calibration) {
        List<TestRecord<String, StratumThresholds>> thresholds = calibration.thresholds();
        return ofAll(thresholds.get(thresholds.size() - 1).value());
    }

    private static List<ProcedureThresholds> ofAll(StratumThresholds thresholds) {
        return thresholds.getProcedures().stream()
                .filter(procedure -> procedure.getWindow().equals("all"))
                .toList();
    }
}
