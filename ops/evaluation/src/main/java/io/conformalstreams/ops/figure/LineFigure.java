package io.conformalstreams.ops.figure;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** Panels of lines, each with axes and a legend. */
public final class LineFigure {

    private static final int PANEL_WIDTH = 480;
    private static final int PANEL_HEIGHT = 300;
    private static final int COLUMNS = 2;
    private static final int LEFT = 62;
    private static final int TOP = 34;
    private static final int LEGEND = 168;
    private static final int BOTTOM = 42;
    private static final int LEGEND_LINE = 17;
    private static final int LONGEST_NAME = 24;
    private static final Color INK = new Color(0x1c2430);
    private static final Color FRAME = new Color(0xb8c0cc);
    private static final Color[] COLOURS = {
        Tile.OUTER,
        Tile.INNER,
        new Color(0x23804a),
        new Color(0x6b4fa0),
        new Color(0xd08700),
        new Color(0x0f7f8c),
        new Color(0xb0417a),
        new Color(0x6b6b6b),
        new Color(0x7a4a20),
        new Color(0x9db11f)
    };

    private LineFigure() {}

    /**
     * One line.
     *
     * @param name for the legend
     * @param xs ascending
     * @param ys one for each x
     */
    public record Line(String name, double[] xs, double[] ys) {}

    /**
     * One panel. Its y axis begins at 0.
     *
     * @param title the meaning of the y axis
     * @param x the meaning of the x axis
     * @param lines at least one, with at least one point
     * @param marked the x of a dashed vertical line
     */
    public record Panel(String title, String x, List<Line> lines, OptionalDouble marked) {}

    /**
     * Draws the panels into a PNG and an SVG file.
     *
     * @param folder must exist
     * @param name of both files, without suffix
     * @param panels at least one
     */
    public static List<Path> write(Path folder, String name, List<Panel> panels) throws IOException {
        int columns = Math.min(COLUMNS, panels.size());
        int width = columns * PANEL_WIDTH;
        int height = (panels.size() + columns - 1) / columns * PANEL_HEIGHT;
        Path png = folder.resolve(name + ".png");
        Path svg = folder.resolve(name + ".svg");
        draw(new RasterCanvas(width, height), panels, columns).write(png);
        draw(new SvgCanvas(width, height), panels, columns).write(svg);
        return List.of(png, svg);
    }

    private static Canvas draw(Canvas sheet, List<Panel> panels, int columns) {
        for (int i = 0; i < panels.size(); i++) {
            new PanelCanvas(sheet, panels.get(i), i % columns * PANEL_WIDTH, i / columns * PANEL_HEIGHT).draw();
        }
        return sheet;
    }

    /** One panel on the sheet. */
    private static final class PanelCanvas {

        private final Canvas sheet;
        private final Panel panel;
        private final double left;
        private final double top;
        private final double smallestX;
        private final double largestX;
        private final double largestY;

        PanelCanvas(Canvas sheet, Panel panel, int x, int y) {
            this.sheet = sheet;
            this.panel = panel;
            this.left = x + LEFT;
            this.top = y + TOP;
            this.smallestX = values(Line::xs).min().orElseThrow();
            double largest = values(Line::xs).max().orElseThrow();
            this.largestX = largest > smallestX ? largest : smallestX + 1;
            double highest = values(Line::ys).max().orElseThrow();
            this.largestY = highest > 0 ? highest : 1;
        }

        private DoubleStream values(Function<Line, double[]> axis) {
            return panel.lines().stream().map(axis).flatMapToDouble(Arrays::stream);
        }

        private double x(double value) {
            return left + (value - smallestX) / (largestX - smallestX) * (PANEL_WIDTH - LEFT - LEGEND);
        }

        private double y(double value) {
            double height = PANEL_HEIGHT - TOP - BOTTOM;
            return top + height - value / largestY * height;
        }

        void draw() {
            sheet.text(panel.title(), left, top - 12, 13, true, INK, Canvas.Anchor.START);
            axes();
            panel.marked()
                    .ifPresent(value -> sheet.line(
                            new double[] {x(value), x(value)}, new double[] {y(0), y(largestY)}, INK, 1, true));
            for (int i = 0; i < panel.lines().size(); i++) {
                Line line = panel.lines().get(i);
                Color colour = COLOURS[i % COLOURS.length];
                double[] xs = Arrays.stream(line.xs()).map(this::x).toArray();
                sheet.line(xs, Arrays.stream(line.ys()).map(this::y).toArray(), colour, 2, false);
                double right = left + PANEL_WIDTH - LEFT - LEGEND + 12;
                double middle = top + 8 + LEGEND_LINE * i;
                sheet.line(new double[] {right, right + 18}, new double[] {middle, middle}, colour, 2.5, false);
                sheet.text(shortened(line.name()), right + 24, middle + 4, 11, false, INK, Canvas.Anchor.START);
            }
        }

        private void axes() {
            for (double value : AxisTicks.between(0, largestY)) {
                sheet.line(
                        new double[] {x(smallestX), x(largestX)}, new double[] {y(value), y(value)}, FRAME, 0.5, false);
                sheet.text(AxisTicks.text(value), left - 6, y(value) + 4, 11, false, INK, Canvas.Anchor.END);
            }
            for (double value : AxisTicks.between(smallestX, largestX)) {
                sheet.line(new double[] {x(value), x(value)}, new double[] {y(0), y(0) + 4}, INK, 1, false);
                sheet.text(AxisTicks.text(value), x(value), y(0) + 16, 11, false, INK, Canvas.Anchor.MIDDLE);
            }
            sheet.line(
                    new double[] {x(smallestX), x(smallestX), x(largestX)},
                    new double[] {top, y(0), y(0)},
                    INK,
                    1,
                    false);
            double middle = (x(smallestX) + x(largestX)) / 2;
            sheet.text(panel.x(), middle, y(0) + 33, 11, false, INK, Canvas.Anchor.MIDDLE);
        }

        private static String shortened(String name) {
            return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
        }
    }
}
