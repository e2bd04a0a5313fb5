package io.conformalstreams.conformal.confidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.RandomImage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
}
