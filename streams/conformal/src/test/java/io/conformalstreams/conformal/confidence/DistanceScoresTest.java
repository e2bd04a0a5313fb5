package io.conformalstreams.conformal.confidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.List;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DistanceScoresTest {
    @ParameterizedTest
    @EnumSource(DistanceMetric.class)
    void rimsAreOneSpacingApartWhateverTheUnit(DistanceMetric metric) {
        Grid halves = Grid.of(new int[] {1, 4}, new double[] {0.5, 0.5});
        boolean[] members = {false, false, true, true};
        DistanceScores scores = DistanceScores.of(RandomImage.mask(halves, members), metric, ImageThreads.one());

        double[] actual = new double[members.length];
        for (int pixel = 0; pixel < actual.length; pixel++) {
            boolean[] alone = new boolean[actual.length];
            alone[pixel] = true;
            actual[pixel] = scores.lowestInside(RandomImage.mask(halves, alone));
        }
        assertThat(actual).containsExactly(-1, -0.5, 0, 0.5);
    }

    /** The first reading decides which distances are computed. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theFirstReadingGivesWhatFurtherReadingsGive(long seed) {
        Random random = new Random(seed);
        Grid grid = RandomImage.grid(random);
        boolean[] inMask = new boolean[grid.size()];
        boolean[] inRegion = new boolean[grid.size()];
        double share = random.nextInt(5) / 4.0;
        double kept = random.nextInt(5) / 4.0;
        for (int pixel = 0; pixel < inMask.length; pixel++) {
            inMask[pixel] = random.nextDouble() < share;
            // Without these exceptions, the region contains the mask, or lies in it.
            inRegion[pixel] = random.nextDouble() < kept ? inMask[pixel] : random.nextInt(20) == 0;
        }
        PackedMask mask = RandomImage.mask(grid, inMask);
        PackedMask region = RandomImage.mask(grid, inRegion);
        DistanceMetric metric = DistanceMetric.values()[random.nextInt(3)];
        for (PackedMask one : List.of(region, region.intersection(mask), region.union(mask), PackedMask.all(grid))) {
            DistanceScores full = DistanceScores.of(mask, metric, ImageThreads.one());
            full.upperSets(distance -> distance > 0);
            full.extremes(one);

            RegionExtremes expected = full.extremes(one);
            assertThat(DistanceScores.of(mask, metric, ImageThreads.one()).extremes(one))
                    .isEqualTo(expected);
            assertThat(DistanceScores.of(mask, metric, ImageThreads.one()).lowestInside(one))
                    .isEqualTo(expected.lowestInside());
            assertThat(DistanceScores.of(mask, metric, ImageThreads.one()).highestOutside(one))
                    .isEqualTo(expected.highestOutside());
        }
    }

    /** Conditions that distances of one side decide, and conditions that need both sides, select the same pixels. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void oneSideGivesTheSetsThatBothSidesGive(long seed) {
        Random random = new Random(seed);
        Grid grid = RandomImage.grid(random);
        boolean[] inMask = new boolean[grid.size()];
        double share = random.nextInt(5) / 4.0;
        for (int pixel = 0; pixel < inMask.length; pixel++) {
            inMask[pixel] = random.nextDouble() < share;
        }
        PackedMask mask = RandomImage.mask(grid, inMask);
        DistanceMetric metric = DistanceMetric.values()[random.nextInt(3)];
        DoublePredicate farInside = score -> score > 2;
        DoublePredicate farOutside = score -> -score <= 3;
        for (double lambda : new double[] {-3, -1, -0.5, 0, 0.5, 1, 2.5, Double.POSITIVE_INFINITY}) {
            DoublePredicate condition = score -> -score <= lambda;
            List<PackedMask> expected =
                    DistanceScores.of(mask, metric, ImageThreads.one()).upperSets(condition, farInside, farOutside);
            assertThat(DistanceScores.of(mask, metric, ImageThreads.one()).upperSets(condition))
                    .as("lambda %s", lambda)
                    .containsExactly(expected.get(0));
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }
}
