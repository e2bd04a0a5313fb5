package io.conformalstreams.conformal.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The limits of paired differences, against a slow implementation and against exact probabilities. */
class PairedDifferencesTest {

    private static final double ERROR = 0.05;

    @Test
    void agreesWithTheProductsOfAllBets() {
        Random random = new Random(7);
        for (int run = 0; run < 20; run++) {
            List<Double> values = values(random, 1 + random.nextInt(60));
            PairedDifferences differences = observed(values);
            assertThat(differences.units()).isEqualTo(values.size());
            assertThat(differences.mean())
                    .isCloseTo(values.stream().mapToDouble(it -> it).average().orElseThrow(), within(0.0005));
            assertThat(differences.upperLimit(ERROR)).isEqualTo(slowUpperLimit(values));
            List<Double> negated = values.stream().map(value -> -value).toList();
            assertThat(differences.lowerLimit(ERROR)).isEqualTo(0.0 - slowUpperLimit(negated));
        }
    }

    @Test
    void doesNotDependOnTheOrderOfTheUnits() {
        List<Double> values = new ArrayList<>(values(new Random(3), 200));
        PairedDifferences forwards = observed(values);
        Collections.shuffle(values, new Random(4));
        PairedDifferences shuffled = observed(values);
        assertThat(shuffled.counts()).isEqualTo(forwards.counts());
        assertThat(shuffled.upperLimit(ERROR)).isEqualTo(forwards.upperLimit(ERROR));
        assertThat(PairedDifferences.of(forwards.counts()).lowerLimit(ERROR)).isEqualTo(forwards.lowerLimit(ERROR));
    }

    /**
     * The exact probability that a limit is ever wrong within 150 units, when the mean is exactly at the bound. Each
     * difference is -1, 0 or 1, so the state is a pair of counts, and the probabilities follow by recursion over units.
     */
    @Test
    void isEverWrongWithAtMostTheErrorProbability() {
        double[][] laws = {{0.04, 0.06}, {0.14, 0.16}, {0, 0.02}};
        double largest = 0;
        for (double[] law : laws) {
            double bound = law[1] - law[0];
            double wrongPromotion = probabilityOfEverProven(law[0], law[1], bound, true);
            double wrongHold = probabilityOfEverProven(law[0], law[1], bound, false);
            assertThat(wrongPromotion).as("below, %s", bound).isLessThanOrEqualTo(ERROR);
            assertThat(wrongHold).as("above, %s", bound).isLessThanOrEqualTo(ERROR);
            largest = Math.max(largest, Math.max(wrongPromotion, wrongHold));
        }
        // A test that never proves anything would pass, too.
        assertThat(largest).isGreaterThan(ERROR / 10);
    }

    /** The same with averages over the images of units, by simulation, while the mean of the units varies. */
    @Test
    void keepsTheBoundForAveragesOfUnitsWhateverTheirVariance() {
        Random random = new Random(11);
        int runs = 400;
        int wrong = 0;
        for (int run = 0; run < runs; run++) {
            PairedDifferences differences = PairedDifferences.none();
            boolean ever = false;
            for (int unit = 1; unit <= 300; unit++) {
                int images = 1 + random.nextInt(4);
                double sum = 0;
                double spread = unit % 50 < 25 ? 0.1 : 0.9;
                for (int image = 0; image < images; image++) {
                    sum += spread * (random.nextInt(21) - 10) / 10;
                }
                differences.observe(sum / images);
                ever |= unit % 25 == 0 && differences.isBelow(0, ERROR);
            }
            wrong += ever ? 1 : 0;
        }
        // 36 or more of 400 have a probability of .0006 at the error probability.
        assertThat(wrong).isLessThan(36);
    }

    @Test
    void roundsAgainstTheProof() {
        PairedDifferences between = observed(Collections.nCopies(50, 1 / 3.0));
        PairedDifferences above = observed(Collections.nCopies(50, 0.334));
        PairedDifferences below = observed(Collections.nCopies(50, 0.333));
        assertThat(between.upperLimit(ERROR)).isEqualTo(above.upperLimit(ERROR));
        assertThat(between.lowerLimit(ERROR)).isEqualTo(below.lowerLimit(ERROR));
        assertThat(between.mean()).isEqualTo(0.3335);
    }

    @Test
    void provesNothingWithoutUnits() {
        PairedDifferences none = PairedDifferences.none();
        assertThat(none.mean()).isZero();
        assertThat(none.upperLimit(ERROR)).isEqualTo(1);
        assertThat(none.lowerLimit(ERROR)).isEqualTo(-1);
    }

    @Test
    void rejectsWhatCannotBe() {
        assertThatThrownBy(() -> PairedDifferences.none().observe(Double.NaN))
                .hasMessage("difference must be -1..1: NaN");
        assertThatThrownBy(() -> PairedDifferences.of(Map.of(2001, 1L))).hasMessageContaining("position");
        assertThatThrownBy(() -> PairedDifferences.none().upperLimit(0)).hasMessageContaining("error probability");
    }

    private static double probabilityOfEverProven(double minus, double plus, double bound, boolean below) {
        int units = 150;
        double[][] open = new double[units + 1][units + 1];
        open[0][0] = 1;
        double proven = 0;
        for (int unit = 1; unit <= units; unit++) {
            double[][] next = new double[units + 1][units + 1];
            for (int a = 0; a < unit; a++) {
                for (int b = 0; a + b < unit; b++) {
                    next[a + 1][b] += minus * open[a][b];
                    next[a][b + 1] += plus * open[a][b];
                    next[a][b] += (1 - minus - plus) * open[a][b];
                }
            }
            for (int a = 0; a <= unit; a++) {
                for (int b = 0; a + b <= unit; b++) {
                    // States of a smaller probability count as proven: all of them together have less than 1e-6.
                    if (next[a][b] > 0 && (next[a][b] < 1e-12 || isProven(unit, a, b, bound, below))) {
                        proven += next[a][b];
                        next[a][b] = 0;
                    }
                }
            }
            open = next;
        }
        return proven;
    }

    private static boolean isProven(int units, int minus, int plus, double bound, boolean below) {
        Map<Integer, Long> counts = new TreeMap<>();
        counts.put(-2 * PairedDifferences.STEPS, (long) minus);
        counts.put(0, (long) units - minus - plus);
        counts.put(2 * PairedDifferences.STEPS, (long) plus);
        counts.values().removeIf(count -> count == 0);
        PairedDifferences differences = PairedDifferences.of(counts);
        return below ? differences.isBelow(bound, ERROR) : differences.isAbove(bound, ERROR);
    }

    /** The first multiple at which the mean of the plain products of all bets reaches 1/delta. */
    private static double slowUpperLimit(List<Double> values) {
        for (int index = 0; index < 2 * PairedDifferences.LIMIT_STEPS; index++) {
            double m = (double) (index - PairedDifferences.LIMIT_STEPS) / PairedDifferences.LIMIT_STEPS;
            double sum = 0;
            for (int bet = 1; bet <= 14; bet++) {
                double theta = Math.pow(0.5, bet / 2.0);
                double capital = 1;
                for (double value : values) {
                    double rounded = Math.ceil(value * PairedDifferences.STEPS) / PairedDifferences.STEPS;
                    capital *= 1 - theta * (rounded - m) / (1 - m);
                }
                sum += capital;
            }
            if (sum / 14 >= 1 / ERROR) {
                return m;
            }
        }
        return 1;
    }

    private static List<Double> values(Random random, int count) {
        double shift = random.nextDouble() - 0.5;
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double value = shift + 0.5 * random.nextGaussian();
            values.add(random.nextInt(4) == 0 ? 0.0 : Math.max(-1, Math.min(1, value)));
        }
        return values;
    }

    private static PairedDifferences observed(List<Double> values) {
        PairedDifferences differences = PairedDifferences.none();
        values.forEach(differences::observe);
        return differences;
    }
}
