package io.conformalstreams.ops.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.conformalstreams.ops.figure.IntervalFigure.Interval;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntervalFigureTest {

    private static final Interval HIGH = new Interval(OptionalDouble.of(0.6), 0.5, 0.7, 0.55, true);
    private static final Interval LOW = new Interval(OptionalDouble.of(0.2), 0.1, 0.3, 0.25, true);
    private static final Interval MISSED = new Interval(OptionalDouble.of(0.4), 0.35, 0.45, 0.9, false);
    private static final Interval UNPREDICTED = new Interval(OptionalDouble.empty(), 0, 1, 0.1, true);

    @TempDir
    private Path folder;

    @Test
    void intervalsStandByAscendingPrediction() {
        assertThat(IntervalFigure.sorted(List.of(UNPREDICTED, HIGH, MISSED, LOW)))
                .containsExactly(LOW, MISSED, HIGH, UNPREDICTED);
    }

    @Test
    void drawsWhatHoldsInBlueAndWhatMissesInRed() throws IOException {
        BufferedImage holds = drawn(HIGH, LOW, UNPREDICTED);
        BufferedImage misses = drawn(HIGH, LOW, MISSED);

        // Below the legend, which has both colours.
        assertThat(pixels(holds, Tile.OUTER)).isPositive();
        assertThat(pixels(holds, Tile.INNER)).isZero();
        assertThat(pixels(misses, Tile.INNER)).isPositive();
    }

    @Test
    void refusesNothingAndIntervalsWithoutLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IntervalFigure.writePng(folder.resolve("x.png"), "x", "x", List.of()))
                .withMessageContaining("empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Interval(OptionalDouble.empty(), 0.5, 0.4, 0.4, true))
                .withMessageContaining("0.5 to 0.4");
    }

    private BufferedImage drawn(Interval... intervals) throws IOException {
        Path file = folder.resolve("intervals.png");
        IntervalFigure.writePng(file, "promised 90 %", "tumour / lung", List.of(intervals));
        return ImageIO.read(file.toFile());
    }

    private static long pixels(BufferedImage image, Color colour) {
        long count = 0;
        for (int y = image.getHeight() / 6; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xffffff) == (colour.getRGB() & 0xffffff) ? 1 : 0;
            }
        }
        return count;
    }
}
