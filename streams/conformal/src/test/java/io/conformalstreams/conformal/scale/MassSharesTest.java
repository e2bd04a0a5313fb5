package io.conformalstreams.conformal.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.lesion.LesionWiseSets;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MassSharesTest {

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private static PixelMass kind(long seed) {
        return PixelMass.values()[(int) (seed % 2)];
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aValueIsTheShareOfTheMassAtOrBelow(long seed) {
        RandomImage image = RandomImage.of(seed);
        MassShares shares = MassShares.of(image.scores(), kind(seed));
        double[] expected = SlowMassShares.of(image.values(), kind(seed) == PixelMass.OF_LOGIT);

        Random random = new Random(~seed);
        for (int trial = 0; trial < 30; trial++) {
            int pixel = random.nextInt(expected.length);
            assertThat(shares.value(image.values()[pixel]))
                    .as("pixel %d", pixel)
                    .isEqualTo(expected[pixel]);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void setsAndCountsFollowTheValuesAtEveryCut(long seed) {
        RandomImage image = RandomImage.of(seed);
        MassShares shares = MassShares.of(image.scores(), kind(seed));
        double[] values = SlowMassShares.of(image.values(), kind(seed) == PixelMass.OF_LOGIT);
        double[] cuts = cuts(values, new Random(~seed));

        long[] counts = shares.countsBelow(cuts, image.truth());

        for (int i = 0; i < cuts.length; i++) {
            boolean[] members = new boolean[values.length];
            long below = 0;
            for (int v = 0; v < values.length; v++) {
                members[v] = values[v] >= cuts[i];
                below += image.inTruth()[v] && values[v] < cuts[i] ? 1 : 0;
            }
            assertThat(counts[i]).as("below %s", cuts[i]).isEqualTo(below);
            PackedMask expected = RandomImage.mask(image.grid(), members);
            assertThat(shares.upperSet(cuts[i])).as("at %s", cuts[i]).isEqualTo(expected);
        }
    }

    private static double[] cuts(double[] values, Random random) {
        double[] cuts = new double[30];
        for (int i = 0; i < cuts.length; i++) {
            double value = values[random.nextInt(values.length)];
            cuts[i] = switch (random.nextInt(4)) {
                case 0 -> Math.nextUp(value);
                case 1 -> Math.nextDown(value);
                case 2 -> random.nextDouble();
                default -> value;
            };
        }
        double[] ends = {Double.NEGATIVE_INFINITY, -0.0, 0, 1, Math.nextUp(1.0), Double.POSITIVE_INFINITY};
        System.arraycopy(ends, 0, cuts, 0, ends.length);
        Arrays.sort(cuts);
        return cuts;
    }

    /** The tables of a pass hold 4,096 cuts, so more cuts than that take several passes. */
    @Test
    void manyCutsAreFoundInGroups() {
        Random random = new Random(4);
        Grid grid = Grid.of(100, 100);
        float[] scores = new float[grid.size()];
        double[] doubles = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) Math.pow(random.nextDouble(), 8);
            doubles[i] = scores[i];
        }
        MassShares shares = MassShares.of(map(grid, scores), PixelMass.OF_PROBABILITY);
        double[] values = SlowMassShares.of(doubles, false);
        double[] cuts = Arrays.stream(values).sorted().distinct().toArray();
        assertThat(cuts).hasSizeGreaterThan(2 * 4096);

        long[] counts = shares.countsBelow(cuts, PackedMask.all(grid));

        double[] sorted = Arrays.stream(values).sorted().toArray();
        int below = 0;
        for (int i = 0; i < cuts.length; i++) {
            while (sorted[below] < cuts[i]) {
                below++;
            }
            assertThat(counts[i]).isEqualTo(below);
        }
    }

    /** A set at c leaves out less than the share c of the mass. Leaving out one more score would leave out that much. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSetIsTheSmallestThatLeavesOutLessThanItsShare(long seed) {
        RandomImage image = RandomImage.of(seed);
        boolean logit = kind(seed) == PixelMass.OF_LOGIT;
        MassShares shares = MassShares.of(image.scores(), kind(seed));
        BigInteger[] masses = SlowMassShares.masses(image.values(), logit);
        BigInteger total = Arrays.stream(masses).reduce(BigInteger.ZERO, BigInteger::add);
        for (BigDecimal cut : new BigDecimal[] {new BigDecimal("0.125"), new BigDecimal("0.5")}) {
            PackedMask set = shares.upperSet(cut.doubleValue());
            BigInteger left = BigInteger.ZERO;
            double lowest = Double.POSITIVE_INFINITY;
            for (int v = 0; v < masses.length; v++) {
                if (set.contains(v)) {
                    lowest = Math.min(lowest, image.values()[v]);
                } else {
                    left = left.add(masses[v]);
                }
            }
            BigInteger more = BigInteger.ZERO;
            for (int v = 0; v < masses.length; v++) {
                more = image.values()[v] <= lowest ? more.add(masses[v]) : more;
            }
            BigDecimal allowed = cut.multiply(new BigDecimal(total));
            if (total.signum() == 0) {
                assertThat(set.isEmpty()).isTrue();
            } else {
                assertThat(new BigDecimal(left)).isLessThan(allowed);
                assertThat(new BigDecimal(more)).isGreaterThanOrEqualTo(allowed);
            }
        }
    }

    @Test
    void pixelsWithoutMassAreAtZeroAndSaturatedOnesAtOne() {
        Grid grid = Grid.of(1, 5);
        MassShares shares = MassShares.of(map(grid, 0, 1, 0, 1, 0), PixelMass.OF_PROBABILITY);
        PackedMask certain = RandomImage.mask(grid, new boolean[] {false, true, false, true, false});

        assertThat(shares.value(0)).isZero();
        assertThat(shares.value(1)).isEqualTo(1);
        assertThat(shares.upperSet(0)).isEqualTo(PackedMask.all(grid));
        assertThat(shares.upperSet(Double.MIN_VALUE)).isEqualTo(certain);
        assertThat(shares.upperSet(1)).isEqualTo(certain);
        assertThat(shares.upperSet(Math.nextUp(1.0)).isEmpty()).isTrue();
    }

    @Test
    void anImageWithoutMassHasAnEmptySetUnlessNothingIsLeftOut() {
        Grid grid = Grid.of(1, 3);
        float tiny = 0x1p-34f;
        MassShares shares = MassShares.of(map(grid, 0, tiny, -0.0f), PixelMass.OF_PROBABILITY);

        assertThat(shares.mass().total()).isZero();
        assertThat(shares.value(tiny)).isZero();
        assertThat(shares.upperSet(Double.MIN_VALUE).isEmpty()).isTrue();
        assertThat(shares.upperSet(0)).isEqualTo(PackedMask.all(grid));
        assertThat(shares.countsBelow(new double[] {0, 0.5}, PackedMask.all(grid)))
                .containsExactly(0, 3);
    }

    @Test
    void massesAreRoundedProbabilities() {
        assertThat(PixelMass.OF_PROBABILITY.applyAsLong(1.001)).isEqualTo(1L << 32);
        assertThat(PixelMass.OF_PROBABILITY.applyAsLong(-0.001)).isZero();
        assertThat(PixelMass.OF_PROBABILITY.applyAsLong(0x1.8p-33)).isEqualTo(1);
        assertThat(PixelMass.OF_PROBABILITY.applyAsLong(0x1.fp-34)).isZero();
        assertThat(PixelMass.OF_LOGIT.applyAsLong(0)).isEqualTo(1L << 31);
        assertThat(PixelMass.OF_LOGIT.applyAsLong(Double.POSITIVE_INFINITY)).isEqualTo(1L << 32);
        assertThat(PixelMass.OF_LOGIT.applyAsLong(Double.NEGATIVE_INFINITY)).isZero();
        // round(2^32 / (1 + exp(-s))) at s = 1, -3.25 and -20, to 50 decimals
        assertThat(PixelMass.OF_LOGIT.applyAsLong(1 + 0x1p-8)).isEqualTo(3139872687L);
        assertThat(PixelMass.OF_LOGIT.applyAsLong(-3.25)).isEqualTo(160317760L);
        assertThat(PixelMass.OF_LOGIT.applyAsLong(-20)).isEqualTo(9L);
    }

    /** With many threads, the blocks of a large image are added in any order. */
    @Test
    void theNumberOfThreadsDoesNotMatter() {
        Random random = new Random(8);
        Grid grid = Grid.of(600, 700);
        ByteBuffer bytes = ByteBuffer.allocate(4 * grid.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < grid.size(); i++) {
            bytes.putFloat((float) (4 * random.nextGaussian() - 6));
        }
        bytes.flip();
        var encoding = new ScoreEncoding.Float32();
        MassShares one = MassShares.of(ScoreMap.of(grid, encoding, bytes), PixelMass.OF_LOGIT);
        MassShares three = MassShares.of(ScoreMap.of(grid, encoding, bytes, ImageThreads.of(3)), PixelMass.OF_LOGIT);

        assertThat(three.mass().total()).isEqualTo(one.mass().total());
        for (int pixel = 0; pixel < 5; pixel++) {
            double score = one.scores().at(pixel);
            assertThat(three.value(score)).isEqualTo(one.value(score));
            double value = one.value(score);
            assertThat(three.upperSet(value).equals(one.upperSet(value))).isTrue();
        }
    }

    /** The set at the critical value keeps the promise; the set at the next smaller value does not. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void criticalValuesOfLesionsAreExact(long seed) {
        RandomImage image = RandomImage.of(seed);
        double[] values = SlowMassShares.of(image.values(), kind(seed) == PixelMass.OF_LOGIT);
        MassShares shares = MassShares.of(image.scores(), kind(seed));
        for (String tolerance : new String[] {"0", "0.3", "1"}) {
            BigDecimal share = new BigDecimal(tolerance);
            double[] inside = new double[(int) image.truth().count()];
            for (int v = 0, next = 0; v < values.length; v++) {
                if (image.inTruth()[v]) {
                    inside[next++] = values[v];
                }
            }
            Arrays.sort(inside);
            int missed = share.multiply(BigDecimal.valueOf(inside.length))
                    .setScale(0, RoundingMode.FLOOR)
                    .intValueExact();
            double expected = missed == inside.length ? Double.NEGATIVE_INFINITY : 0.0 - inside[missed];

            assertThat(new LesionSets(share).criticalValue(shares, image.truth()))
                    .isEqualTo(expected);
        }
        var each = new LesionWiseSets(BigDecimal.ZERO, BigDecimal.ZERO);
        assertThat(each.criticalValue(shares, image.truth()))
                .isEqualTo(new LesionSets(BigDecimal.ZERO).criticalValue(shares, image.truth()));
    }

    @Test
    void refusesWhatMeansNothing() {
        Grid grid = Grid.of(1, 2);
        assertThatThrownBy(() -> map(grid, 0, Float.NaN)).isInstanceOf(InvalidImageException.class);
        MassShares shares = MassShares.of(map(grid, 0.5f, 0.25f), PixelMass.OF_PROBABILITY);
        assertThatThrownBy(() -> shares.mass().lowestScores(0)).hasMessageContaining("from 1 to");
        assertThatThrownBy(() -> new LesionSets(BigDecimal.ZERO).set(shares, Double.NaN))
                .hasMessageContaining("NaN");
    }

    private static ScoreMap map(Grid grid, float... scores) {
        ByteBuffer bytes = ByteBuffer.allocate(scores.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            bytes.putFloat(score);
        }
        return ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes.flip());
    }
}
