package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionPoweredDetectorTest {
    private static final double[] ODDS_RATIOS = {1.25, 1.5, 2, 3, 5, 8};
    private static final double[] PRIOR = {0.02, 0.08, 0.3, 0.4, 0.15, 0.05};
    private static final MonitoredScore NO_SCORE = new MonitoredScore(0, 0);

    private static MonitoredUnit unit(
            boolean miss, double p, double probability, double smallest, List<Double> measurements) {
        return new MonitoredUnit(NO_SCORE, miss, p, p, probability, smallest, measurements);
    }

    private static PredictionPoweredDetector after(PredictionPoweredDetector detector, MonitoredUnit unit) {
        PredictionPoweredDetector copy = PredictionPoweredDetector.ofBytes(detector.toBytes());
        copy.observe(unit);
        return copy;
    }

    /**
     * Whatever has been fitted, and whatever the measurements: the three outcomes of the next prediction have evidence of
     * at least 0, and their mean is the evidence before plus 1 if a miss has exactly the null probability.
     */
    @ParameterizedTest(name = "probability {0}")
    @ValueSource(doubles = {0.02, 0.1, 0.5, 1})
    void shouldBetFairlyAtTheNull(double probability) {
        SplittableRandom random = new SplittableRandom(1);
        PredictionPoweredDetector detector = new PredictionPoweredDetector();
        for (int t = 0; t < 600; t++) {
            double p = 0.05 + 0.1 * random.nextDouble();
            double x = random.nextGaussian();
            List<Double> measurements = List.of(x, 5 * random.nextGaussian());
            double fair = detector.evidence() + 1;
            double miss = after(detector, unit(true, p, probability, probability, measurements))
                    .evidence();
            double cover = after(detector, unit(false, p, probability, probability, measurements))
                    .evidence();
            double none = after(detector, unit(false, p, 0, probability, measurements))
                    .evidence();

            assertThat(List.of(miss, cover, none)).allMatch(evidence -> evidence >= 0);
            assertThat(probability * (p * miss + (1 - p) * cover) + (1 - probability) * none)
                    .isCloseTo(fair, within(1e-12 * fair));

            boolean labelled = random.nextDouble() < probability;
            boolean missed = random.nextDouble() < (x > 1 ? 0.7 : 0.02);
            detector.observe(unit(labelled && missed, p, labelled ? probability : 0, probability, measurements));
        }
    }

    /**
     * If the stake depended on the measurements, a prediction could be fair on average and the bets still be unfair. So
     * the next stakes are equal for all measurements.
     */
    @Test
    void shouldStakeTheSameWhateverIsMeasured() {
        SplittableRandom random = new SplittableRandom(2);
        PredictionPoweredDetector detector = trained(random, 0.3, 2_000);
        double p = 0.1;
        for (double x : new double[] {-3, 0, 1, 3, Double.NaN}) {
            double miss = after(detector, unit(true, p, 0.3, 0.3, List.of(x))).evidence();
            double cover = after(detector, unit(false, p, 0.3, 0.3, List.of(x))).evidence();
            double perUnit = 0;
            double[] stakes = detector.stakes(p, 0.3);
            double[] before = statistics(detector);
            for (int j = 0; j < stakes.length; j++) {
                perUnit += PRIOR[j] * (before[j] + 1) * stakes[j];
            }
            assertThat(miss - cover).isCloseTo(perUnit / 0.3, within(1e-9 * miss));
        }
    }

    private static double[] statistics(PredictionPoweredDetector detector) {
        java.nio.ByteBuffer state = java.nio.ByteBuffer.wrap(detector.toBytes());
        double[] statistics = new double[ODDS_RATIOS.length];
        for (int j = 0; j < statistics.length; j++) {
            statistics[j] = state.getDouble(1 + 4 * Long.BYTES + j * 4 * Long.BYTES);
        }
        return statistics;
    }

    private static PredictionPoweredDetector trained(SplittableRandom random, double probability, int predictions) {
        PredictionPoweredDetector detector = new PredictionPoweredDetector();
        for (int t = 0; t < predictions; t++) {
            double x = random.nextGaussian();
            boolean labelled = random.nextDouble() < probability;
            boolean miss = random.nextDouble() < 1 / (1 + Math.exp(3 - 2 * x));
            detector.observe(unit(labelled && miss, 0.1, labelled ? probability : 0, probability, List.of(x)));
        }
        return detector;
    }

    /** Sums the products of the factors over all starts. The predictions of misses are taken from another instance. */
    @Test
    void shouldSumOverEveryStart() {
        SplittableRandom random = new SplittableRandom(3);
        PredictionPoweredDetector detector = new PredictionPoweredDetector();
        MissPrediction prediction = MissPrediction.start(1, 0.1);
        double smallest = 0.2;
        double p = 0.1;
        double squares = 0;
        List<double[]> factors = new ArrayList<>();
        for (int t = 0; t < 200; t++) {
            double probability = smallest + 0.8 * random.nextDouble();
            List<Double> measurements = List.of(random.nextGaussian());
            boolean labelled = random.nextDouble() < probability;
            boolean miss = labelled && random.nextDouble() < 0.3;
            double m = Math.min(0.5, prediction.of(measurements));
            double x = m + (labelled ? ((miss ? 1 : 0) - m) / probability : 0);
            double variance = (squares + 200 * (p / smallest - p * p)) / (t + 200);
            double[] factor = new double[ODDS_RATIOS.length];
            for (int j = 0; j < factor.length; j++) {
                double q = ODDS_RATIOS[j] * p / (1 - p + ODDS_RATIOS[j] * p);
                factor[j] = 1 + Math.min(1 / (p + 0.5 * (1 / smallest - 1)), (q - p) / variance) * (x - p);
            }
            factors.add(factor);
            squares += (x - p) * (x - p);
            prediction.learn(measurements);
            if (labelled) {
                prediction.learn(measurements, miss);
            }

            detector.observe(unit(miss, p, labelled ? probability : 0, smallest, measurements));

            double expected = 0;
            for (int j = 0; j < PRIOR.length; j++) {
                double product = 1;
                for (int start = t; start >= 0; start--) {
                    product *= factors.get(start)[j];
                    expected += PRIOR[j] * product;
                }
            }
            assertThat(detector.evidence()).isCloseTo(expected, within(1e-10 * expected));
        }
    }

    /** The fit approaches the true coefficients of a logistic model. */
    @Test
    void shouldLearnWhatIsMissed() {
        SplittableRandom random = new SplittableRandom(4);
        MissPrediction prediction = MissPrediction.start(2, 0.1);
        for (int t = 0; t < 20_000; t++) {
            List<Double> measurements = List.of(7 + 3 * random.nextGaussian(), random.nextGaussian());
            double logit = -2.5 + 1.2 * (measurements.get(0) - 7) / 3;
            prediction.learn(measurements);
            prediction.learn(measurements, random.nextDouble() < 1 / (1 + Math.exp(-logit)));
        }
        for (double x : new double[] {-2, -1, 0, 1, 2}) {
            double expected = 1 / (1 + Math.exp(2.5 - 1.2 * x));
            assertThat(prediction.of(List.of(7 + 3 * x, 0.3))).isCloseTo(expected, within(0.15 * expected));
        }
        assertThat(prediction.of(List.of(Double.NaN, Double.NaN))).isCloseTo(0.076, within(0.012));
    }

    @Test
    void shouldBeginTheFitAnewWithOtherMeasurements() {
        PredictionPoweredDetector detector = trained(new SplittableRandom(5), 0.5, 300);
        detector.observe(unit(true, 0.1, 0.5, 0.5, List.of(1.0, 2.0)));
        assertThat(detector.observations()).isEqualTo(301);
    }

    @Test
    void shouldRefuseValuesOutsideTheirRange() {
        PredictionPoweredDetector detector = new PredictionPoweredDetector();
        assertThatThrownBy(() -> detector.observe(unit(true, 0.1, 0.5, 0, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("smallest labelling probability");
        assertThatThrownBy(() -> detector.observe(unit(true, 1, 0.5, 0.5, List.of())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MissPrediction.start(9, 0.1)).isInstanceOf(IllegalArgumentException.class);
    }
}
