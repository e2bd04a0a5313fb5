package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.CONFIGURATION;
import static io.conformalstreams.processor.prediction.PredictionFixture.day;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static io.conformalstreams.processor.prediction.PublishedCalibration.coordinates;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.Prediction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A unit is complete if none of its images waits for a label. The images a and b belong to one unit. Image a either is
 * that unit itself, or belongs to it like any other image. The wait of a must be the same in both cases. Each test ends with
 * a label of b, whose outcome tells whether a still waits.
 */
class UnitCompletionTest {

    private static final CriticalValues COVERED = new CriticalValues(0, 0.5);

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);
    private final PredictionFixture topology = new PredictionFixture();
    private long offset = 1;

    @BeforeEach
    void calibrate() {
        topology.label(calibration.label(image("seed", "seed", "seed", -1), 1, 0, COVERED));
        topology.thresholds(calibration.thresholds(1, 0, 9, 0.5));
    }

    @AfterEach
    void close() {
        topology.close();
    }

    private static Prediction.Builder image(String predictionId, String imageId, String unitId, double day) {
        return prediction(predictionId, imageId, -1, 1).setUnitId(unitId).setPredictedAt(day(day));
    }

    private void predict(String predictionId, String imageId, String unitId, double day) {
        topology.predict(image(predictionId, imageId, unitId, day));
    }

    /** Advances the time of the stratum. */
    private void advance(double day) {
        predict("at-" + day, "other", "other", day);
    }

    private CalibrationScore.Builder label(String imageId, String unitId, int revision, double day) {
        return calibration
                .label(image("unused", imageId, unitId, day), revision, offset, COVERED)
                .setLabel(coordinates(offset++, day(day)));
    }

    private void requireComplete(String unitId, int revision, double day, boolean complete) {
        topology.outcomes();
        topology.label(label("b", unitId, revision, day));
        assertThat(topology.outcomes("marginal"))
                .singleElement()
                .extracting(CoverageOutcome::getUnitComplete)
                .isEqualTo(complete);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "patient"})
    void shouldWaitForTheLabelOfTheOtherImage(String unitId) {
        predict("of-a", "a", unitId, 0);
        predict("of-b", "b", unitId, 0);
        requireComplete(unitId, 1, 1, false);
        topology.label(label("a", unitId, 1, 1));
        requireComplete(unitId, 2, 2, true);
    }

    /** The label names one prediction. The other one never has an outcome, but its image has a label. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "patient"})
    void shouldNotWaitWithAnotherPredictionOfALabelledImage(String unitId) {
        predict("before", "a", unitId, 0);
        predict("named", "a", unitId, 0);
        predict("of-b", "b", unitId, 0);
        topology.label(label("a", unitId, 1, 1).setPredictionId("named"));
        predict("after", "a", unitId, 2);
        requireComplete(unitId, 1, 2, true);
    }

    /** A correction that names another prediction of the image must not remove the outcome of the first one. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "patient"})
    void shouldKeepTheOutcomesOfAllPredictionsOfAnImage(String unitId) {
        predict("first", "a", unitId, 0);
        predict("second", "a", unitId, 0);
        topology.label(label("a", unitId, 1, 1));
        assertThat(topology.outcomes("marginal")).hasSize(2);
        topology.label(label("a", unitId, 1, 1));
        assertThat(topology.outcomes("marginal")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "patient"})
    void shouldNotWaitForAnExpiredPrediction(String unitId) {
        predict("of-a", "a", unitId, 0);
        predict("of-b", "b", unitId, 5);
        requireComplete(unitId, 1, 6, false);
        advance(10.5);
        requireComplete(unitId, 2, 11, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "patient"})
    void shouldWaitAgainForTheLabelOfALaterPredictionOnceTheFirstLabelHasExpired(String unitId) {
        topology.label(label("a", unitId, 1, 0));
        predict("judged", "a", unitId, 8);
        predict("of-b", "b", unitId, 9);
        requireComplete(unitId, 1, 9, true);
        advance(10.5);
        predict("waiting", "a", unitId, 1);
        requireComplete(unitId, 2, 10.6, false);

        // The waiting prediction expires, but its image has the judged one, which expires later.
        advance(11.5);
        requireComplete(unitId, 3, 11.6, false);
        advance(18.5);
        requireComplete(unitId, 4, 18.6, true);
    }

    /** Sets that contain their own image are not judged, so they must not make the unit wait. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "patient"})
    void shouldNotWaitForASetThatContainsItsUnit(String unitId) {
        predict("of-b", "b", unitId, 0);
        topology.label(label("c", unitId, 1, 1));
        topology.thresholds(calibration.thresholds(2, 1, 9, 0.5));
        predict("of-a", "a", unitId, 1);
        requireComplete(unitId, 1, 2, true);
    }
}
