package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossConformalSetsTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.2");
    private static final Grid LINE = Grid.of(1, 128);

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void setsHoldExactlyWhereCriticalValuesAreAtMostTheThresholds(long seed) {
        Random random = new Random(seed);
        Grid grid = Grid.of(3, 700);
        List<double[]> values = new ArrayList<>();
        for (int model = 0; model < 1 + random.nextInt(4); model++) {
            values.add(random.doubles(grid.size(), -3, 3).map(Math::rint).toArray());
        }
        List<ScoreMap> scores = values.stream().map(of -> map(grid, of)).toList();
        boolean[] truth = new boolean[grid.size()];
        int rare = 1 + random.nextInt(grid.size());
        for (int pixel = 0; pixel < truth.length; pixel++) {
            truth[pixel] = random.nextInt(rare) == 0;
        }
        PackedMask mask = mask(grid, truth);
        CriticalValues found = CrossConformalSets.criticalValues(scores, mask);

        for (int trial = 0; trial < 10; trial++) {
            double inner = random.nextBoolean() ? found.inner() : random.nextInt(9) / 2.0 - 2;
            double outer = random.nextBoolean() ? found.outer() : random.nextInt(9) / 2.0 - 2;
            boolean[] innerSet = new boolean[truth.length];
            boolean[] outerSet = new boolean[truth.length];
            for (int pixel = 0; pixel < truth.length; pixel++) {
                innerSet[pixel] = true;
                for (double[] ofModel : values) {
                    innerSet[pixel] &= ofModel[pixel] > inner;
                    outerSet[pixel] |= ofModel[pixel] >= -outer;
                }
            }
            ConfidenceSet sets = CrossConformalSets.sets(scores, inner, outer);
            assertThat(sets).isEqualTo(new ConfidenceSet(mask(grid, innerSet), mask(grid, outerSet)));
            assertThat(sets.inner().isSubsetOf(mask)).isEqualTo(found.inner() <= inner);
            assertThat(mask.isSubsetOf(sets.outer())).isEqualTo(found.outer() <= outer);
        }
    }

    /**
     * A model scores each pixel by the share of its training units that contain it. Half of the pixels are in most
     * units, and the others in few. So a model is often sure about a pixel and wrong about a new unit, but never about
     * one of its training units. If training units were scored by all models, about half of the new ones would not be
     * covered. In 2,000 draws of all units, the covered share is at least 1 - alpha, within 4 standard errors.
     */
    @ParameterizedTest(name = "{0} units that no model has seen")
    @ValueSource(ints = {0, 7})
    void coversAsPromised(int unseen) {
        int folds = 4;
        int perFold = 3;
        int runs = 2_000;
        Random random = new Random(3);
        int inner = 0;
        int outer = 0;
        for (int run = 0; run < runs; run++) {
            List<boolean[]> units = new ArrayList<>();
            double[] law = new double[LINE.size()];
            for (int pixel = 0; pixel < law.length; pixel++) {
                double often = Math.sqrt(random.nextDouble());
                law[pixel] = pixel % 2 == 0 ? often : 1 - often;
            }
            for (int unit = 0; unit < folds * perFold + unseen + 1; unit++) {
                boolean[] truth = new boolean[LINE.size()];
                for (int pixel = 0; pixel < truth.length; pixel++) {
                    truth[pixel] = random.nextDouble() < law[pixel];
                }
                units.add(truth);
            }
            List<ScoreMap> models = new ArrayList<>();
            for (int fold = 0; fold < folds; fold++) {
                models.add(model(units.subList(0, folds * perFold), fold, perFold));
            }
            OrderStatisticMultiset inners = new OrderStatisticMultiset();
            OrderStatisticMultiset outers = new OrderStatisticMultiset();
            for (int unit = 0; unit < units.size() - 1; unit++) {
                PackedMask truth = mask(LINE, units.get(unit));
                CriticalValues values = unit < folds * perFold
                        ? CrossConformalSets.outOfFold(models.get(unit / perFold), truth)
                        : CrossConformalSets.criticalValues(models, truth);
                inners.insert(values.inner());
                outers.insert(values.outer());
            }
            PackedMask truth = mask(LINE, units.get(units.size() - 1));
            ConfidenceSet sets = CrossConformalSets.sets(
                    models,
                    RankRule.threshold(inners, ALPHA).lambda(),
                    RankRule.threshold(outers, ALPHA).lambda());
            inner += sets.inner().isSubsetOf(truth) ? 1 : 0;
            outer += truth.isSubsetOf(sets.outer()) ? 1 : 0;
        }
        double least = 0.8 - 4 * Math.sqrt(0.16 / runs);
        assertThat((double) inner / runs).as("inner").isGreaterThan(least);
        assertThat((double) outer / runs).as("outer").isGreaterThan(least);
    }

    @Test
    void refusesMapsOfDifferentGrids() {
        List<ScoreMap> maps = List.of(map(LINE, new double[128]), map(Grid.of(2, 64), new double[128]));
        assertThatThrownBy(() -> CrossConformalSets.criticalValues(maps, PackedMask.none(LINE)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("one grid");
        assertThatThrownBy(() -> CrossConformalSets.sets(maps, 0, 0)).isInstanceOf(InvalidImageException.class);
    }

    private static ScoreMap model(List<boolean[]> units, int leftOut, int perFold) {
        double[] shares = new double[LINE.size()];
        for (int unit = 0; unit < units.size(); unit++) {
            for (int pixel = 0; pixel < shares.length && unit / perFold != leftOut; pixel++) {
                shares[pixel] += units.get(unit)[pixel] ? 1 : 0;
            }
        }
        return map(LINE, shares);
    }

    private static ScoreMap map(Grid grid, double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        return ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes.flip());
    }

    private static PackedMask mask(Grid grid, boolean[] pixels) {
        long[] words = new long[(pixels.length + 63) / 64];
        for (int pixel = 0; pixel < pixels.length; pixel++) {
            words[pixel >>> 6] |= pixels[pixel] ? 1L << pixel : 0;
        }
        return PackedMask.ofWords(grid, words);
    }
}
