package io.conformalstreams.processor.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** Tests which inclusion probabilities are accepted, and which units calibrate with them. */
class InclusionProbabilityTest {

    private static final String PROCEDURE =
            CalibrationConfigurations.procedure("selected", "organ", "[0.5]", "maximum", "identity", "identity", "all");
    private static final ConformalConfiguration UNWEIGHTED = CalibrationConfigurations.configuration(PROCEDURE);
    private static final ConformalConfiguration WEIGHTED = CalibrationConfigurations.configuration(
            PROCEDURE.replace("window", "guarantee: {inclusionWeighted: {smallestProbability: 0.25}}, window"));

    private static LabelledImage label(String imageId, int revision, String unitId, Double probability) {
        return CalibrationFixture.valued(imageId, revision, 1)
                .setUnitId(unitId)
                .setInclusionProbability(probability)
                .build();
    }

    private static List<String> rejections(CalibrationFixture calibration) {
        return calibration.rejected().stream()
                .map(TestRecord::value)
                .peek(rejected -> assertThat(rejected.getReason()).isEqualTo("INVALID_PROBABILITY"))
                .map(RejectedRecord::getDetail)
                .toList();
    }

    private static long calibrationUnits(CalibrationFixture calibration) {
        List<TestRecord<String, StratumThresholds>> thresholds = calibration.thresholds();
        return thresholds
                .get(thresholds.size() - 1)
                .value()
                .getProcedures()
                .get(0)
                .getThresholds()
                .get(0)
                .getN();
    }

    @Test
    void shouldRejectAnUnknownOrTooSmallProbabilityIfLabelsAreWeighted() {
        try (CalibrationFixture calibration = new CalibrationFixture(WEIGHTED)) {
            calibration.pipe(label("a", 1, null, null));
            calibration.pipe(label("b", 1, null, 0.2));
            calibration.pipe(label("c", 1, null, 0.25));
            calibration.pipe(CalibrationFixture.withdrawn("c", 2).build());
            assertThat(rejections(calibration))
                    .containsExactly(
                            "inclusionProbability is null, but procedure selected weights labels by it: send the"
                                    + " probability with which the unit was selected for labelling; 1 if every unit is"
                                    + " labelled",
                            "inclusionProbability is 0.2, but smallestProbability of procedure selected is 0.25:"
                                    + " configure a smallestProbability that no unit goes below, or correct the"
                                    + " probability");
            assertThat(calibration.scores()).hasSize(2);
        }
    }

    @Test
    void shouldRejectAnImageWhoseProbabilityContradictsItsUnit() {
        try (CalibrationFixture calibration = new CalibrationFixture(WEIGHTED)) {
            calibration.pipe(label("a", 1, "u", 0.5));
            calibration.pipe(label("b", 1, "u", 0.5));
            calibration.pipe(label("c", 1, "u", 1.0));
            assertThat(rejections(calibration))
                    .singleElement()
                    .asString()
                    .startsWith("inclusionProbability is 1.0, but that of image 'a' of the same unit is 0.5: send");

            calibration.pipe(CalibrationFixture.withdrawn("a", 2).setUnitId("u").build());
            calibration.pipe(CalibrationFixture.withdrawn("b", 2).setUnitId("u").build());
            calibration.pipe(label("c", 1, "u", 1.0));
            calibration.pipe(label("a", 3, "u", 1.0));
            assertThat(rejections(calibration)).isEmpty();
            assertThat(calibrationUnits(calibration)).isEqualTo(1);
        }
    }

    /** A new label policy has its own selection. */
    @Test
    void shouldAcceptAnotherProbabilityInAnotherEpoch() {
        try (CalibrationFixture calibration = new CalibrationFixture(WEIGHTED)) {
            calibration.pipe(label("a", 1, "u", 0.5));
            calibration.pipe(LabelledImage.newBuilder(label("b", 1, "u", 1.0))
                    .setLabelPolicy("double-read")
                    .build());
            assertThat(rejections(calibration)).isEmpty();
        }
    }

    @Test
    void shouldAcceptEveryProbabilityIfLabelsAreNotWeighted() {
        try (CalibrationFixture calibration = new CalibrationFixture(UNWEIGHTED)) {
            calibration.pipe(label("a", 1, "u", null));
            calibration.pipe(label("b", 1, "u", 0.1));
            assertThat(rejections(calibration)).isEmpty();
            assertThat(calibration.scores())
                    .extracting(score -> score.value().getInclusionProbability())
                    .containsExactly(null, 0.1);
            assertThat(calibrationUnits(calibration)).isEqualTo(1);
        }
    }

    /** The guarantee is not part of a procedure's definition, so earlier labels may be unfit for weighting. */
    @Test
    void shouldNotCalibrateEarlierUnitsWithoutOneKnownProbability() {
        List<KeyValue<Bytes, byte[]>> entries;
        try (CalibrationFixture before = new CalibrationFixture(UNWEIGHTED)) {
            before.pipe(label("a", 1, null, null));
            before.pipe(label("b", 1, "u", 0.5));
            before.pipe(label("c", 1, "u", 1.0));
            before.pipe(label("d", 1, "v", 0.5));
            assertThat(calibrationUnits(before)).isEqualTo(3);
            entries = before.entries();
        }
        try (CalibrationFixture after = new CalibrationFixture(WEIGHTED)) {
            after.restore(entries);
            after.pipe(label("e", 1, null, 0.5));
            assertThat(calibrationUnits(after)).as("units v and e").isEqualTo(2);
            after.pipe(CalibrationFixture.withdrawn("c", 2).setUnitId("u").build());
            assertThat(calibrationUnits(after)).as("units u, v and e").isEqualTo(3);
        }
    }
}
