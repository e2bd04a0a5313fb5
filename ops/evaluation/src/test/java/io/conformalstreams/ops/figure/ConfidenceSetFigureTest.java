package io.conformalstreams.ops.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidenceSetFigureTest {

    private static final SetLegend LEGEND =
            new SetLegend("sets", Optional.of("lies inside the truth"), Optional.of("contains the truth"));

    private static final BigDecimal ALPHA = new BigDecimal("0.1");

    @TempDir
    private Path folder;

    @Test
    void showsTruthInYellowInnerSetInRedAndOuterSetInBlue() {
        Grid grid = Grid.of(40, 50);
        BufferedImage figure = render(figureCase(grid, square(grid, 10), square(grid, 5), square(grid, 16)));

        assertThat(pixels(figure, Tile.TRUTH)).isPositive();
        assertThat(pixels(figure, Tile.INNER)).isPositive();
        assertThat(pixels(figure, Tile.OUTER)).isPositive();
    }

    @Test
    void showsOnlyTheSetThatIsClaimed() {
        Grid grid = Grid.of(40, 50);
        Background backdrop = Background.picture(grid, ByteBuffer.allocate(grid.size()));
        JudgedSet fails = new JudgedSet(square(grid, 6), new Verdict.Holds(false));
        FigureCase inner = new FigureCase(
                "model", "image-1", ALPHA, backdrop, square(grid, 10), Optional.of(fails), Optional.empty());
        FigureCase outer = new FigureCase(
                "model", "image-1", ALPHA, backdrop, square(grid, 10), Optional.empty(), Optional.of(fails));
        BufferedImage innerOnly =
                ConfidenceSetFigure.render(new SetLegend("inner", Optional.of("inside"), Optional.empty()), inner);
        BufferedImage outerOnly =
                ConfidenceSetFigure.render(new SetLegend("outer", Optional.empty(), Optional.of("around")), outer);

        assertThat(pixels(innerOnly, Tile.INNER)).isPositive();
        assertThat(pixels(innerOnly, Tile.OUTER)).isZero();
        assertThat(pixels(outerOnly, Tile.OUTER)).isPositive();
        assertThat(pixels(outerOnly, Tile.INNER)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"50, 50, 300, 300", "1, 400, 2, 768", "256, 300, 256, 300", "1000, 2000, 384, 768", "1, 1, 256, 256"})
    void magnifiesSmallImagesByAWholeFactorAndShrinksLargeOnes(int height, int width, int shownHeight, int shownWidth) {
        Grid grid = Grid.of(height, width);
        PackedMask none = PackedMask.none(grid);

        Tile tile = new Tile(figureCase(grid, none, none, none));

        assertThat(tile.panelHeight()).isEqualTo(shownHeight);
        assertThat(tile.panelWidth()).isEqualTo(shownWidth);
    }

    @Test
    void pixelsKeepTheirProportions() {
        Grid grid = Grid.of(new int[] {100, 100}, new double[] {1, 0.5});
        PackedMask none = PackedMask.none(grid);

        Tile tile = new Tile(figureCase(grid, none, none, none));

        assertThat(tile.panelHeight()).isEqualTo(2 * tile.panelWidth());
    }

    @Test
    void aVolumeShowsTheMiddleSliceThroughTheTruth() {
        Grid grid = Grid.of(9, 4, 4);
        byte[] packed = new byte[9 * 2];
        packed[2 * 5] = 1;
        packed[2 * 7] = 1;
        PackedMask truth = PackedMask.ofPackedBytes(grid, packed);
        PackedMask none = PackedMask.none(grid);

        assertThat(figureCase(grid, truth, none, none).slice()).isEqualTo(6);
        assertThat(figureCase(grid, none, none, none).slice()).isEqualTo(4);
    }

    @Test
    void saysWhetherTheSetsHold() {
        Grid grid = Grid.of(40, 50);
        FigureCase holds = figureCase(grid, square(grid, 10), square(grid, 5), square(grid, 16));
        FigureCase fails = figureCase(grid, square(grid, 10), square(grid, 16), square(grid, 5));

        assertThat(holds.inner().orElseThrow().verdict()).isEqualTo(new Verdict.Holds(true));
        assertThat(holds.outer().orElseThrow().verdict()).isEqualTo(new Verdict.Holds(true));
        assertThat(fails.inner().orElseThrow().verdict()).isEqualTo(new Verdict.Holds(false));
        assertThat(fails.outer().orElseThrow().verdict()).isEqualTo(new Verdict.Holds(false));
    }

    @Test
    void saysHowMuchIsMissedWhereThePromiseIsAboutTheMean() {
        assertThat(Tile.text("outer", new Verdict.Misses(0.125))).isEqualTo("outer misses 12.5 %");
        assertThat(Tile.text("outer", new Verdict.Holds(false))).isEqualTo("outer fails");
    }

    @Test
    void writesAContactSheetAsPng() throws IOException {
        Grid small = Grid.of(50, 60);
        Grid volume = Grid.of(6, 30, 20);
        Path file = folder.resolve("figures").resolve("sheet.png");
        FigureCase first = figureCase(small, square(small, 10), PackedMask.none(small), PackedMask.all(small));
        FigureCase second =
                figureCase(volume, PackedMask.none(volume), PackedMask.none(volume), PackedMask.none(volume));

        ConfidenceSetFigure.writePng(file, LEGEND, first, second, first, second);

        BufferedImage read = ImageIO.read(file.toFile());
        BufferedImage drawn = render(first, second, first, second);
        assertThat(read.getWidth()).isEqualTo(drawn.getWidth());
        assertThat(read.getHeight()).isEqualTo(drawn.getHeight());
        assertThat(pixels(read, Tile.TRUTH)).isPositive().isEqualTo(pixels(drawn, Tile.TRUTH));
    }

    @Test
    void brighterScoresMeanHigherScores() {
        Grid grid = Grid.of(1, 4);
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(0).putFloat(0.25f).putFloat(0.5f).putFloat(1).flip();
        ScoreMap scores = ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes);

        BufferedImage grey = Background.scores(scores, ScoreKind.PROBABILITY).slice(0);

        assertThat(grey.getRaster().getSamples(0, 0, 4, 1, 0, new int[4])).containsExactly(0, 64, 128, 255);
    }

    @Test
    void refusesNothingAndOtherGrids() {
        Grid grid = Grid.of(4, 4);
        PackedMask other = PackedMask.none(Grid.of(4, 5));

        assertThatIllegalArgumentException().isThrownBy(() -> render());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FigureCase(
                        "model",
                        "image-1",
                        ALPHA,
                        Background.picture(grid, ByteBuffer.allocate(grid.size())),
                        other,
                        Optional.empty(),
                        Optional.empty()))
                .withMessageContaining("grid of the truth");
    }

    private static BufferedImage render(FigureCase... cases) {
        return ConfidenceSetFigure.render(LEGEND, cases);
    }

    private static FigureCase figureCase(Grid grid, PackedMask truth, PackedMask inner, PackedMask outer) {
        Background backdrop = Background.picture(grid, ByteBuffer.allocate(grid.size()));
        return new FigureCase("model", "image-1", ALPHA, backdrop, truth, new ConfidenceSet(inner, outer));
    }

    private static PackedMask square(Grid grid, int halfSide) {
        byte[] packed = new byte[(grid.size() + 7) / 8];
        for (int index = 0; index < grid.size(); index++) {
            int y = index / grid.width() - grid.height() / 2;
            int x = index % grid.width() - grid.width() / 2;
            if (Math.max(Math.abs(y), Math.abs(x)) <= halfSide) {
                packed[index / 8] |= (byte) (1 << index % 8);
            }
        }
        return PackedMask.ofPackedBytes(grid, packed);
    }

    private static long pixels(BufferedImage image, Color colour) {
        long count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xffffff) == (colour.getRGB() & 0xffffff) ? 1 : 0;
            }
        }
        return count;
    }
}
