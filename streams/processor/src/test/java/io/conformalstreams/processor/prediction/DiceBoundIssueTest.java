package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.CONFIGURATION;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.contracts.IntervalQuantity;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the bounds that records give for the Dice coefficient of the predicted mask, and when they request a review. */
class DiceBoundIssueTest {

    private static final ConformalConfiguration BOUNDS = PredictionFixture.configuration("""
            - {name: marginal, type: confidence-sets, model: net, channel: organ, alphas: [0.4],
               combination: marginal, inner: identity, outer: identity, window: all}
            - {name: joint, type: confidence-sets, model: net, channel: organ, alphas: [0.4],
               combination: maximum, inner: identity, outer: identity, window: all}
            - {name: joint-8, type: confidence-sets, model: net, channel: organ, alphas: [0.4],
               combination: maximum, inner: identity, outer: identity, window: all, reviewBelow: 0.8}
            - {name: joint-9, type: confidence-sets, model: net, channel: organ, alphas: [0.4],
               combination: {bonferroni: {innerShare: 0.5}}, inner: identity, outer: identity, window: all,
               reviewBelow: 0.9}
            - {name: dice, type: dice-bound, model: net, channel: organ, alphas: [0.4], window: all}
            - {name: dice-5, type: dice-bound, model: net, channel: organ, alphas: [0.4], window: all,
               reviewBelow: 0.5}
            - {name: dice-9, type: dice-bound, model: net, channel: organ, alphas: [0.4], window: all,
               reviewBelow: 0.9}
            """);

    private final PredictionFixture prediction = new PredictionFixture(BOUNDS);

    @AfterEach
    void close() {
        prediction.close();
    }

    private void calibrate(double lambda) {
        prediction.label(new PublishedCalibration(CONFIGURATION)
                .label(prediction("seed", "seed", 0, 1), 1, 0, new CriticalValues(0, 0)));
        prediction.thresholds(new PublishedCalibration(BOUNDS).thresholds(1, 0, 9, lambda));
    }

    private Map<String, IssuedConfidenceSet> issued(float... scores) {
        prediction.predict(prediction("p", "i", scores));
        return prediction.sets().stream()
                .map(record -> record.value())
                .collect(Collectors.toMap(IssuedConfidenceSet::getProcedure, Function.identity()));
    }

    /** The mask has two pixels, which are also the inner set. The outer set has a third. */
    @Test
    void setsThatCoverTogetherBoundTheDiceCoefficient() {
        calibrate(0.25);
        Map<String, IssuedConfidenceSet> issued = issued(-0.125f, 1, 2, -3);

        for (String joint : new String[] {"joint", "joint-8", "joint-9"}) {
            assertThat(level(issued, joint).getInner().getVoxels()).isEqualTo(2);
            assertThat(level(issued, joint).getOuter().getVoxels()).isEqualTo(3);
            assertThat(level(issued, joint).getDiceBound()).isEqualTo(0.8);
            assertThat(issued.get(joint).getQuantity()).isNull();
        }
        assertThat(level(issued, "joint").getReview()).isNull();
        assertThat(level(issued, "joint-8").getReview()).isFalse();
        assertThat(level(issued, "joint-9").getReview()).isTrue();
        assertThat(level(issued, "marginal").getDiceBound()).isNull();
        assertThat(level(issued, "marginal").getReview()).isNull();
    }

    @Test
    void aThresholdBoundsTheDiceCoefficientThatProbabilitiesPredict() {
        calibrate(0.25);
        double[] probabilities = {1 / (1 + Math.exp(0.125)), 1 / (1 + Math.exp(-1)), 1 / (1 + Math.exp(-2))};
        double inside = probabilities[1] + probabilities[2];
        double predicted = 2 * inside / (2 + inside + probabilities[0]);
        Map<String, IssuedConfidenceSet> issued = issued(-0.125f, 1, 2);

        for (String dice : new String[] {"dice", "dice-5", "dice-9"}) {
            assertThat(issued.get(dice).getQuantity()).isEqualTo(IntervalQuantity.DICE);
            assertThat(issued.get(dice).getEstimate()).isCloseTo(predicted, within(1e-8));
            assertThat(interval(issued, dice).getLower()).isCloseTo(predicted - 0.25, within(1e-8));
            assertThat(interval(issued, dice).getUpper()).isEqualTo(1);
            assertThat(interval(issued, dice).getLowerVolume()).isNull();
            assertThat(interval(issued, dice).getUpperVolume()).isNull();
        }
        assertThat(interval(issued, "dice").getReview()).isNull();
        assertThat(interval(issued, "dice-5").getReview()).isFalse();
        assertThat(interval(issued, "dice-9").getReview()).isTrue();
    }

    @Test
    void anUncalibratedBoundIsZeroAndRequestsAReview() {
        Map<String, IssuedConfidenceSet> issued = issued(-1, 1, 2);

        assertThat(level(issued, "joint").getDiceBound()).isZero();
        assertThat(level(issued, "joint-8").getReview()).isTrue();
        assertThat(interval(issued, "dice-5").getLower()).isZero();
        assertThat(interval(issued, "dice-5").getReview()).isTrue();
        assertThat(interval(issued, "dice-5").getThresholds().get(0).getReason())
                .isEqualTo(SetReason.NO_CALIBRATION);
    }

    @Test
    void anEmptyMaskWithAnEmptyOuterSetIsRight() {
        calibrate(0.25);
        Map<String, IssuedConfidenceSet> issued = issued(-1, -2, -3);

        assertThat(level(issued, "joint-9").getOuter().getVoxels()).isZero();
        assertThat(level(issued, "joint-9").getDiceBound()).isEqualTo(1);
        assertThat(level(issued, "joint-9").getReview()).isFalse();
        assertThat(issued.get("dice").getEstimate()).isZero();
    }

    private static LevelSets level(Map<String, IssuedConfidenceSet> issued, String procedure) {
        return issued.get(procedure).getLevels().get(0);
    }

    private static LevelInterval interval(Map<String, IssuedConfidenceSet> issued, String procedure) {
        return issued.get(procedure).getIntervals().get(0);
    }
}
