package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.scale.GivenScores;
import io.conformalstreams.conformal.scale.MassShares;
import io.conformalstreams.conformal.scale.PixelMass;
import io.conformalstreams.conformal.scale.ScoreScale;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What a share of the mass gives beyond the promise: if the predicted probabilities are right, the missed share of a
 * faint structure is like that of a bright one. Half of the simulated images are faint: their probabilities are four
 * times smaller. Pixels belong to the structure independently, with their probabilities.
 */
class MassShareRiskTest {
    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final Grid GRID = Grid.of(24, 24);
    private static final int CALIBRATION = 300;
    private static final int TEST = 1200;

    private static final ThresholdGrid THRESHOLDS =
            ThresholdGrid.of(BigDecimal.ZERO, BigDecimal.ONE, new BigDecimal("0.002"));

    private record Labelled(ScoreMap scores, PackedMask truth) {}

    @Test
    void theMissedShareOfFaintAndBrightImagesIsAlike() {
        List<Labelled> images = images();

        double[] ofScores = missed(images, image -> new GivenScores(image.scores()));
        double[] ofShares = missed(images, image -> MassShares.of(image.scores(), PixelMass.OF_PROBABILITY));

        // Four standard errors of a mean over half of the test images are at most .01.
        assertThat((ofScores[0] + ofScores[1]) / 2).isLessThan(0.1 + 0.01);
        assertThat((ofShares[0] + ofShares[1]) / 2).isBetween(0.1 - 0.02, 0.1 + 0.01);
        assertThat(ofScores[0] - ofScores[1]).isGreaterThan(0.1);
        assertThat(Math.abs(ofShares[0] - ofShares[1])).isLessThan(0.03);
    }

    /** Returns the mean missed share of the faint images and that of the bright ones. */
    private static double[] missed(List<Labelled> images, Function<Labelled, ScoreScale> scale) {
        LossSums sums = new LossSums(THRESHOLDS);
        images.stream()
                .limit(CALIBRATION)
                .map(image -> FalseNegativeRate.curve(scale.apply(image), image.truth(), THRESHOLDS))
                .forEach(sums::add);
        double cut = ConformalRiskControl.threshold(sums, ALPHA).threshold();
        double[] missed = new double[2];
        for (int number = CALIBRATION; number < images.size(); number++) {
            Labelled image = images.get(number);
            PackedMask set = scale.apply(image).upperSet(cut);
            double loss = (double) FalseNegativeRate.loss(set, image.truth()) / LossCurve.ONE;
            missed[number % 2] += loss * 2 / TEST;
        }
        return missed;
    }

    private static List<Labelled> images() {
        Random random = new Random(20250410);
        List<Labelled> images = new ArrayList<>();
        for (int number = 0; number < CALIBRATION + TEST; number++) {
            double brightness = number % 2 == 0 ? 0.24 : 0.96;
            double x = 8 + 8 * random.nextDouble();
            double y = 8 + 8 * random.nextDouble();
            ByteBuffer scores = ByteBuffer.allocate(GRID.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            boolean[] truth = new boolean[GRID.size()];
            for (int pixel = 0; pixel < GRID.size(); pixel++) {
                double squared = Math.pow(pixel % 24 - x, 2) + Math.pow(pixel / 24 - y, 2);
                double probability = brightness * Math.exp(-squared / 18);
                scores.putFloat((float) probability);
                truth[pixel] = random.nextDouble() < probability;
            }
            images.add(new Labelled(
                    ScoreMap.of(GRID, new ScoreEncoding.Float32(), scores.flip()), RandomImage.mask(GRID, truth)));
        }
        return images;
    }
}
