package io.conformalstreams.conformal.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Measures the coverage of the rank rule over 1,000 independent splits of a finite population of critical values. Each
 * split has n calibration units, and the other units are test units. The coverage is compared with its exact value, and
 * not with 1 - alpha.
 */
class CoverageOverSplitsTest {
    private static final int SPLITS = 1_000;
    private static final double[] LOG_FACTORIALS = logFactorials(1_000);

    @ParameterizedTest(name = "population {0}, n = {1}, alpha = {2}, k = {3}, seed {4}")
    @CsvSource({
        "300, 99, 0.1, 90, 1",
        "300, 100, 0.1, 91, 2",
        "250, 50, 0.2, 41, 3",
        "240, 199, 0.05, 190, 4",
        "100, 9, 0.1, 9, 5"
    })
    void shouldFollowTheBetaBinomialLawForDistinctValues(int population, int n, BigDecimal alpha, int k, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] criticalValues = random.doubles(population).toArray();

        Splits splits = Splits.draw(
                criticalValues, n, values -> RankRule.threshold(values, alpha).lambda(), random);

        assertThat(exactCoverage(criticalValues, n, k)).isCloseTo(k / (n + 1.0), within(1e-12));
        assertThat(splits.standardErrorsFrom(k / (n + 1.0))).isLessThan(4);
        assertThat(splits.chiSquareAgainstBetaBinomial(n, k)).isLessThan(1);
    }

    @ParameterizedTest(name = "population {0}, n = {1}, alpha = {2}, k = {3}, seed {4}")
    @CsvSource({
        "300, 99, 0.1, 90, 11",
        "300, 100, 0.1, 91, 12",
        "250, 50, 0.2, 41, 13",
        "240, 30, 0.05, 30, 14",
        "100, 9, 0.1, 9, 15"
    })
    void shouldEqualTheFinitePopulationFormulaWithTiesAndInfinities(
            int population, int n, BigDecimal alpha, int k, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] few = {Double.NEGATIVE_INFINITY, -0.0, 0.0, 1, 1, 2, 3, 4, 5, 6, 7, Double.POSITIVE_INFINITY};
        double[] criticalValues =
                random.ints(population, 0, few.length).mapToDouble(i -> few[i]).toArray();
        double exact = exactCoverage(criticalValues, n, k);

        Splits splits = Splits.draw(
                criticalValues, n, values -> RankRule.threshold(values, alpha).lambda(), random);

        assertThat(splits.standardErrorsFrom(exact)).isLessThan(4);
        assertThat(exact).isGreaterThanOrEqualTo(1 - alpha.doubleValue());
    }

    @ParameterizedTest(name = "one rank too low: population {0}, n = {1}, k = {2}, seed {3}")
    @CsvSource({"300, 99, 90, 1", "300, 100, 91, 2", "250, 50, 41, 3", "100, 9, 9, 5"})
    void shouldSeeARankThatIsOneTooLow(int population, int n, int k, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] criticalValues = random.doubles(population).toArray();

        Splits splits = Splits.draw(criticalValues, n, values -> values.select(k - 1), random);

        assertThat(splits.standardErrorsFrom(k / (n + 1.0))).isGreaterThan(4);
        assertThat(splits.chiSquareAgainstBetaBinomial(n, k)).isGreaterThan(1);
    }

    @ParameterizedTest(name = "one rank too low, with ties: population {0}, n = {1}, k = {2}, seed {3}")
    @CsvSource({"250, 50, 41, 13", "100, 9, 8, 16"})
    void shouldSeeARankThatIsOneTooLowAmongTies(int population, int n, int k, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] criticalValues =
                random.ints(population, 0, 12).mapToDouble(i -> i).toArray();
        double exact = exactCoverage(criticalValues, n, k);

        Splits splits = Splits.draw(criticalValues, n, values -> values.select(k - 1), random);

        assertThat(splits.standardErrorsFrom(exact)).isGreaterThan(4);
    }

    /**
     * Returns the exact coverage. A held-out unit is covered if at most k - 1 of the n calibration units have a smaller
     * critical value. The coverage is the mean of the probability of this event over all units.
     */
    private static double exactCoverage(double[] criticalValues, int n, int k) {
        double sum = 0;
        for (double own : criticalValues) {
            int smaller = (int)
                    Arrays.stream(criticalValues).filter(value -> value < own).count();
            sum += hypergeometricCumulative(k - 1, criticalValues.length - 1, smaller, n);
        }
        return sum / criticalValues.length;
    }

    private static double hypergeometricCumulative(int atMost, int population, int successes, int draws) {
        double sum = 0;
        for (int drawn = Math.max(0, draws - (population - successes)); drawn <= Math.min(atMost, successes); drawn++) {
            sum += Math.exp(logChoose(successes, drawn)
                    + logChoose(population - successes, draws - drawn)
                    - logChoose(population, draws));
        }
        return Math.min(sum, 1);
    }

    private static double logChoose(int from, int chosen) {
        return chosen < 0 || chosen > from
                ? Double.NEGATIVE_INFINITY
                : LOG_FACTORIALS[from] - LOG_FACTORIALS[chosen] - LOG_FACTORIALS[from - chosen];
    }

    private static double[] logFactorials(int upTo) {
        double[] logs = new double[upTo + 1];
        for (int n = 2; n <= upTo; n++) {
            logs[n] = logs[n - 1] + Math.log(n);
        }
        return logs;
    }

    /** The number of covered held-out units in each split. */
    private record Splits(int[] covered, int heldOut) {

        static Splits draw(
                double[] criticalValues,
                int n,
                ToDoubleFunction<OrderStatisticMultiset> threshold,
                SplittableRandom random) {
            int heldOut = criticalValues.length - n;
            int[] covered = new int[SPLITS];
            for (int split = 0; split < SPLITS; split++) {
                double[] shuffled = shuffle(criticalValues, random);
                OrderStatisticMultiset calibration = OrderStatisticMultiset.of(Arrays.copyOf(shuffled, n));
                double lambda = threshold.applyAsDouble(calibration);
                covered[split] = (int) Arrays.stream(shuffled, n, shuffled.length)
                        .filter(value -> value <= lambda)
                        .count();
            }
            return new Splits(covered, heldOut);
        }

        /**
         * Returns the difference between mean and expected coverage in standard errors. It is 0 if every split has
         * exactly the expected coverage.
         */
        double standardErrorsFrom(double expected) {
            double mean = Arrays.stream(covered).average().orElseThrow() / heldOut;
            double squares = Arrays.stream(covered)
                    .mapToDouble(count -> (double) count / heldOut - mean)
                    .map(deviation -> deviation * deviation)
                    .sum();
            double standardError = Math.sqrt(squares / (SPLITS - 1) / SPLITS);
            double distance = Math.abs(mean - expected);
            if (standardError == 0) {
                return distance < 1e-12 ? 0 : Double.POSITIVE_INFINITY;
            }
            return distance / standardError;
        }

        /** Returns Pearson's statistic over bins with at least 10 expected splits, divided by its .9999 quantile. */
        double chiSquareAgainstBetaBinomial(int n, long k) {
            int[] observed = new int[heldOut + 1];
            Arrays.stream(covered).forEach(count -> observed[count]++);
            double statistic = 0;
            int bins = 0;
            double expectedInBin = 0;
            double observedInBin = 0;
            double expectedLeft = SPLITS;
            for (int count = 0; count <= heldOut; count++) {
                expectedInBin += SPLITS * betaBinomial(count, heldOut, k, n + 1 - k);
                observedInBin += observed[count];
                boolean last = count == heldOut;
                if (last || (expectedInBin >= 10 && expectedLeft - expectedInBin >= 10)) {
                    statistic += Math.pow(observedInBin - expectedInBin, 2) / expectedInBin;
                    bins++;
                    expectedLeft -= expectedInBin;
                    expectedInBin = 0;
                    observedInBin = 0;
                }
            }
            return statistic / chiSquareQuantile(bins - 1);
        }

        private static double betaBinomial(int count, int trials, long a, long b) {
            return Math.exp(logChoose(trials, count)
                    + new BetaDistribution(a + count, b + trials - count).logBetaFunction()
                    - new BetaDistribution(a, b).logBetaFunction());
        }

        /** Returns the .9999 quantile by the approximation of Wilson and Hilferty. */
        private static double chiSquareQuantile(int degreesOfFreedom) {
            double variance = 2 / (9.0 * degreesOfFreedom);
            return degreesOfFreedom * Math.pow(1 - variance + 3.719 * Math.sqrt(variance), 3);
        }

        private static double[] shuffle(double[] values, SplittableRandom random) {
            double[] shuffled = values.clone();
            for (int i = shuffled.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                double swapped = shuffled[i];
                shuffled[i] = shuffled[j];
                shuffled[j] = swapped;
            }
            return shuffled;
        }
    }
}
