package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Bins, slopes and ranks of residuals, against slow computations by hand. */
class ConditionalRanksTest {

    private static final KeyedUniform UNIFORM = KeyedUniform.of("conditional ranks");
    private static final int N = 200;

    private final SplittableRandom random = new SplittableRandom(9);
    private final double[] measured = random.doubles(N).toArray();
    private final double[] scores =
            Arrays.stream(measured).map(m -> m * m + random.nextDouble()).toArray();

    private static double[] half(double[] values, int first) {
        return IntStream.range(0, values.length)
                .filter(i -> i % 2 == first)
                .mapToDouble(i -> values[i])
                .toArray();
    }

    /** Of 100 learning units, 5 are cut off at each end. The 89 steps between the others make 14 bins. */
    @Test
    void shouldDivideTheInnerRangeOfTheLearningHalf() {
        double[] learning = half(measured, 0);
        MeasurementBins bins = MeasurementBins.of(learning, half(measured, 1));
        double[] sorted = Arrays.stream(learning).sorted().toArray();

        assertThat(bins.count()).isEqualTo(14);
        assertThat(bins.of(sorted[5])).hasValue(0);
        assertThat(bins.of(Math.nextDown(sorted[5]))).isEmpty();
        assertThat(bins.of(sorted[94])).hasValue(13);
        assertThat(bins.of(Math.nextUp(sorted[94]))).isEmpty();
        for (int bin = 1; bin < 14; bin++) {
            double edge = sorted[5 + bin * 89 / 14];
            assertThat(bins.of(edge)).hasValue(bin - 1);
            assertThat(bins.of(Math.nextUp(edge))).hasValue(bin);
        }
    }

    @Test
    void shouldJoinABinWithoutAComparedUnitWithTheNextOne() {
        double[] learning = IntStream.range(0, 100).mapToDouble(i -> i).toArray();
        double[] compared =
                Arrays.stream(learning).filter(m -> m <= 17 || m > 24).toArray();

        MeasurementBins bins = MeasurementBins.of(learning, compared);

        assertThat(MeasurementBins.of(learning, learning).count()).isEqualTo(14);
        assertThat(MeasurementBins.of(learning, learning).of(30)).hasValue(3);
        assertThat(bins.count()).isEqualTo(13);
        assertThat(bins.of(17)).hasValue(1);
        assertThat(bins.of(18)).hasValue(2);
        assertThat(bins.of(30)).hasValue(2);
    }

    @Test
    void shouldHaveNoBinsIfTheyWouldBeWide() {
        double[] learning = IntStream.range(0, 35).mapToDouble(i -> i).toArray();
        double[] ties = Arrays.stream(learning).map(m -> Math.min(m, 20)).toArray();

        assertThat(MeasurementBins.of(learning, learning).count()).isEqualTo(5);
        assertThat(MeasurementBins.of(Arrays.copyOf(learning, 34), learning).count())
                .isZero();
        assertThat(MeasurementBins.of(ties, ties).count()).isZero();
        assertThat(MeasurementBins.of(ties, ties).of(3)).isEmpty();
    }

    @Test
    void shouldFitTheSlopeAndItsErrorByTheNormalEquations() {
        double[] x = {1, 2, 4, 5, 3};
        double[] y = {1, 3, 2, 6, Double.POSITIVE_INFINITY};

        LocalSlope fit = LocalSlope.of(x, y);

        // Sums over the finite ones: x 12, y 12, xy 45, xx 46. The slope is (4 * 45 - 12 * 12)/(4 * 46 - 12 * 12) = .9.
        // The errors from the line .3 + .9 x are -.2, .9, -1.9 and 1.2, and their squares sum to 5.9. So the variance
        // of the slope is 5.9/2/10.
        assertThat(fit.slope()).isCloseTo(0.9, Offset.offset(1e-12));
        assertThat(fit.standardError()).isCloseTo(Math.sqrt(0.295), Offset.offset(1e-12));
        assertThat(LocalSlope.of(new double[] {1, 1, 1}, new double[] {1, 2, 3}))
                .isEqualTo(new LocalSlope(0, 0));
        assertThat(LocalSlope.of(new double[] {1, 2}, new double[] {1, 2})).isEqualTo(new LocalSlope(0, 0));
    }

    /** Each residual of a bin is a threshold. The gap of a residual is counted by hand. */
    @Test
    void shouldRankResidualsWithinTheBinOfTheMeasurement() {
        double[] comparedMeasured = half(measured, 1);
        double[] comparedScores = half(scores, 1);
        MeasurementBins bins = MeasurementBins.of(half(measured, 0), comparedMeasured);
        double[] slopes = random.doubles(bins.count()).toArray();
        ResidualRanks ranks = ResidualRanks.start(bins, slopes, comparedMeasured, comparedScores, UNIFORM);
        List<double[]> reference = new ArrayList<>();
        for (int i = 0; i < comparedMeasured.length; i++) {
            bins.of(comparedMeasured[i]).ifPresent(add(reference, slopes, comparedMeasured[i], comparedScores[i]));
        }
        List<double[]> seen = new ArrayList<>(reference);
        for (int t = 0; t < 300; t++) {
            double m = random.nextDouble(0.2, 0.8);
            double score = m * m + random.nextDouble();
            int bin = bins.of(m).orElseThrow();
            double residual = score - slopes[bin] * m;
            double[] thresholds = of(reference, bin);
            assertThat(thresholds).hasSizeLessThanOrEqualTo(16);
            double[] ofBin = of(seen, bin);
            double low =
                    Arrays.stream(thresholds).filter(r -> r < residual).max().orElse(Double.NEGATIVE_INFINITY);
            double high =
                    Arrays.stream(thresholds).filter(r -> r > residual).min().orElse(Double.POSITIVE_INFINITY);
            long higher = Arrays.stream(ofBin).filter(r -> r >= high).count();
            long own = 1 + Arrays.stream(ofBin).filter(r -> r > low && r < high).count();

            double p = ranks.observe(bin, new MonitoredScore(score, random.nextDouble()), m, false);

            assertThat(p * (ofBin.length + 1)).isBetween(higher - 1e-9, higher + own + 1e-9);
            add(seen, slopes, m, score).accept(bin);
        }
        assertThat(ranks.evidence()).isEqualTo(1);
    }

    private static IntConsumer add(List<double[]> units, double[] slopes, double m, double score) {
        return bin -> units.add(new double[] {bin, score - slopes[bin] * m});
    }

    private static double[] of(List<double[]> units, int bin) {
        return units.stream()
                .filter(unit -> unit[0] == bin)
                .mapToDouble(unit -> unit[1])
                .toArray();
    }

    /** The evidence is the smaller one of the ranks with the lower slopes and with the higher ones. */
    @Test
    void shouldTakeTheSmallerEvidenceOfTwoSlopes() {
        MeasurementBins bins = MeasurementBins.of(half(measured, 0), half(measured, 1));
        ConditionalRanks ranks = ConditionalRanks.start(measured, scores, UNIFORM);
        ResidualRanks[] expected = IntStream.of(-2, 2)
                .mapToObj(errors -> ResidualRanks.start(
                        bins,
                        slopes(bins, errors),
                        half(measured, 1),
                        half(scores, 1),
                        UNIFORM.derived(errors < 0 ? "flatter" : "steeper")))
                .toArray(ResidualRanks[]::new);
        int compared = 0;
        for (int t = 0; t < 300; t++) {
            double m = random.nextDouble();
            MonitoredScore score = new MonitoredScore(m * m + 1.1 * random.nextDouble(), random.nextDouble());
            ranks.observe(score, new MonitoredScore(m, 0.5), true);
            if (bins.of(m).isPresent()) {
                compared++;
                for (ResidualRanks one : expected) {
                    one.observe(bins.of(m).getAsInt(), score, m, true);
                }
            }
        }

        assertThat(ranks.compared()).isEqualTo(compared).isBetween(200, 299);
        assertThat(expected[0].evidence()).isNotEqualTo(expected[1].evidence());
        assertThat(ranks.evidenceOfScores()).isEqualTo(Math.min(expected[0].evidence(), expected[1].evidence()));
    }

    /** Each slope is of the bin and its neighbours. */
    private double[] slopes(MeasurementBins bins, int errors) {
        return IntStream.range(0, bins.count())
                .mapToDouble(bin -> {
                    int[] near = IntStream.iterate(0, unit -> unit < N, unit -> unit + 2)
                            .filter(unit -> bins.of(measured[unit]).isPresent()
                                    && Math.abs(bins.of(measured[unit]).getAsInt() - bin) <= 1)
                            .toArray();
                    LocalSlope fit = LocalSlope.of(
                            IntStream.of(near).mapToDouble(i -> measured[i]).toArray(),
                            IntStream.of(near).mapToDouble(i -> scores[i]).toArray());
                    return fit.slope() + errors * fit.standardError();
                })
                .toArray();
    }
}
