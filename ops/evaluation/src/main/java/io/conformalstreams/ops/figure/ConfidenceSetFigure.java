package io.conformalstreams.ops.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A sheet of images with their confidence sets: truth in yellow, inner set in red, outer set in blue. A volume is shown
 * by the middle slice of its truth. Drawing needs no display.
 */
public final class ConfidenceSetFigure {

    private static final int MARGIN = 24;
    private static final int SPACING = 22;
    private static final int HEADER_HEIGHT = 52;
    private static final int SWATCH = 16;
    private static final int WIDEST_SHEET = 1900;
    private static final int MOST_COLUMNS = 3;

    private final SetLegend legend;
    private final List<Tile> tiles;
    private final int columns;
    private final int[] columnWidths;
    private final int[] rowHeights;

    private ConfidenceSetFigure(SetLegend legend, List<Tile> tiles) {
        this.legend = legend;
        this.tiles = tiles;
        this.columns = columns(tiles);
        this.columnWidths = new int[columns];
        this.rowHeights = new int[(tiles.size() + columns - 1) / columns];
        for (int i = 0; i < tiles.size(); i++) {
            columnWidths[i % columns] =
                    Math.max(columnWidths[i % columns], tiles.get(i).width());
            rowHeights[i / columns] =
                    Math.max(rowHeights[i / columns], tiles.get(i).height());
        }
    }

    /**
     * Draws a figure.
     *
     * @param legend title and promises
     * @param cases at least one; they appear row by row
     * @return an RGB image
     */
    public static BufferedImage render(SetLegend legend, FigureCase... cases) {
        if (cases.length == 0) {
            throw new IllegalArgumentException("cases is empty; a figure shows at least one");
        }
        return new ConfidenceSetFigure(
                        legend, Arrays.stream(cases).map(Tile::new).toList())
                .draw();
    }

    /**
     * Draws a figure into a PNG file. Missing folders are created.
     *
     * @param path the file
     * @param legend title and promises
     * @param cases at least one; they appear row by row
     */
    public static void writePng(Path path, SetLegend legend, FigureCase... cases) throws IOException {
        BufferedImage image = render(legend, cases);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (OutputStream stream = Files.newOutputStream(path)) {
            ImageIO.write(image, "png", stream);
        }
    }

    private static int columns(List<Tile> tiles) {
        int widest = tiles.stream().mapToInt(Tile::width).max().orElseThrow();
        int fitting = (WIDEST_SHEET - 2 * MARGIN + SPACING) / (widest + SPACING);
        return Math.max(1, Math.min(Math.min(fitting, MOST_COLUMNS), tiles.size()));
    }

    private BufferedImage draw() {
        int width = 2 * MARGIN
                + (columns - 1) * SPACING
                + Arrays.stream(columnWidths).sum();
        int height = MARGIN
                + HEADER_HEIGHT
                + (rowHeights.length - 1) * SPACING
                + Arrays.stream(rowHeights).sum()
                + MARGIN / 2;
        BufferedImage image = RasterImages.blank(width, height);
        Graphics2D pen = RasterImages.pen(image);
        header(pen, width);
        int y = MARGIN + HEADER_HEIGHT;
        for (int row = 0; row < rowHeights.length; row++) {
            int x = MARGIN;
            for (int column = 0; column < columns && row * columns + column < tiles.size(); column++) {
                tiles.get(row * columns + column).draw(pen, x, y);
                x += columnWidths[column] + SPACING;
            }
            y += rowHeights[row] + SPACING;
        }
        pen.dispose();
        return image;
    }

    private void header(Graphics2D pen, int width) {
        Text lettering = new Text(pen);
        lettering.left(legend.title(), Text.Style.TITLE, MARGIN, MARGIN + 10, width - 2 * MARGIN);
        int x = entry(pen, lettering, MARGIN, Tile.TRUTH, "truth");
        if (legend.inner().isPresent()) {
            x = entry(pen, lettering, x, Tile.INNER, legend.inner().get());
        }
        if (legend.outer().isPresent()) {
            entry(pen, lettering, x, Tile.OUTER, legend.outer().get());
        }
    }

    private static int entry(Graphics2D pen, Text lettering, int x, Color colour, String text) {
        int baseline = MARGIN + 34;
        pen.setColor(colour);
        pen.fillRoundRect(x, baseline - SWATCH + 4, SWATCH, SWATCH - 4, 4, 4);
        pen.setColor(new Color(0, 0, 0, 90));
        pen.drawRoundRect(x, baseline - SWATCH + 4, SWATCH, SWATCH - 4, 4, 4);
        int textWidth = lettering.width(text, Text.Style.DETAIL);
        lettering.left(text, Text.Style.DETAIL, x + SWATCH + 6, baseline, textWidth);
        return x + SWATCH + 6 + textWidth + SPACING;
    }
}
