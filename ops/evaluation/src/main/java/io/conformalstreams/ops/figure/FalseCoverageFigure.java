package io.conformalstreams.ops.figure;

import io.conformalstreams.processor.component.Component;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The false coverage rate against alpha, with a panel for each procedure. A line shows the mean over splits, a band the
 * central 95 % of single splits, and a dashed diagonal the promise. No line may rise above the diagonal (Davenport,
 * arXiv 2410.03406, Figure 2).
 */
public final class FalseCoverageFigure {

    private static final int PANEL_WIDTH = 300;
    private static final int PANEL_HEIGHT = 260;
    private static final int COLUMNS = 3;
    private static final int LEFT = 46;
    private static final int TOP = 30;
    private static final int RIGHT = 14;
    private static final int BOTTOM = 36;
    private static final int LEGEND = 34;
    private static final int TICKS = 4;
    private static final Color INK = new Color(0x1c2430);
    private static final Color FRAME = new Color(0xb8c0cc);
    private static final Color JOINT = new Color(0x6b4fa0);
    private static final Color INTERVAL = new Color(0x1f7a6d);
    private static final Color RISK = new Color(0x8a5a00);
    private static final int BAND_OPACITY = 46;

    private final List<Panel> panels;

    private FalseCoverageFigure(List<Panel> panels) {
        this.panels = panels;
    }

    /**
     * One line. All arrays have one entry for each alpha.
     *
     * @param component whose failures the line counts
     * @param alphas ascending
     * @param rates mean false coverage rate
     * @param lower lower edge of the band
     * @param upper upper edge of the band
     */
    public record Curve(Component component, double[] alphas, double[] rates, double[] lower, double[] upper) {}

    /**
     * One panel.
     *
     * @param title the procedure
     * @param curves at least one
     */
    public record Panel(String title, List<Curve> curves) {}

    /**
     * Draws the panels into a PNG and an SVG file.
     *
     * @param folder must exist
     * @param name of both files, without suffix
     */
    public static List<Path> write(Path folder, String name, List<Panel> panels) throws IOException {
        FalseCoverageFigure figure = new FalseCoverageFigure(panels);
        int columns = Math.min(COLUMNS, panels.size());
        int width = columns * PANEL_WIDTH + RIGHT;
        int height = LEGEND + (panels.size() + columns - 1) / columns * PANEL_HEIGHT;
        Path png = folder.resolve(name + ".png");
        Path svg = folder.resolve(name + ".svg");
        figure.draw(new RasterCanvas(width, height), columns).write(png);
        figure.draw(new SvgCanvas(width, height), columns).write(svg);
        return List.of(png, svg);
    }

    private Canvas draw(Canvas sheet, int columns) {
        double x = LEFT;
        for (Component component : components()) {
            sheet.line(new double[] {x, x + 22}, new double[] {18, 18}, colour(component), 2.5, false);
            sheet.text(legend(component), x + 28, 22, 12, false, INK, Canvas.Anchor.START);
            x += 150;
        }
        sheet.line(new double[] {x, x + 22}, new double[] {18, 18}, INK, 1, true);
        sheet.text("promised", x + 28, 22, 12, false, INK, Canvas.Anchor.START);
        for (int i = 0; i < panels.size(); i++) {
            new PanelCanvas(sheet, panels.get(i), i % columns * PANEL_WIDTH, LEGEND + i / columns * PANEL_HEIGHT)
                    .draw();
        }
        return sheet;
    }

    /** The components of the lines, in the order of the legend. */
    private List<Component> components() {
        return panels.stream()
                .flatMap(panel -> panel.curves().stream().map(Curve::component))
                .distinct()
                .sorted()
                .toList();
    }

    private static Color colour(Component component) {
        return switch (component) {
            case INNER -> Tile.INNER;
            case OUTER -> Tile.OUTER;
            case JOINT -> JOINT;
            case NUMERATOR, DENOMINATOR, INTERVAL -> INTERVAL;
            case RISK -> RISK;
        };
    }

    private static String legend(Component component) {
        return switch (component) {
            case INNER -> "inner set fails";
            case OUTER -> "outer set fails";
            case JOINT -> "either set fails";
            case NUMERATOR -> "numerator fails";
            case DENOMINATOR -> "denominator fails";
            case INTERVAL -> "interval fails";
            case RISK -> "share missed";
        };
    }

    /** One panel with its axes, on the sheet. */
    private static final class PanelCanvas {

        private final Canvas sheet;
        private final Panel panel;
        private final double left;
        private final double top;
        private final double largest;

        PanelCanvas(Canvas sheet, Panel panel, int x, int y) {
            this.sheet = sheet;
            this.panel = panel;
            this.left = x + LEFT;
            this.top = y + TOP;
            this.largest = panel.curves().stream()
                    .flatMapToDouble(curve -> Arrays.stream(curve.alphas()))
                    .max()
                    .orElseThrow();
        }

        private double x(double alpha) {
            return left + alpha / largest * (PANEL_WIDTH - LEFT - RIGHT);
        }

        /**
         * The height of a rate. Rates up to a quarter beyond the largest alpha are shown; the frame cuts off higher
         * ones.
         */
        private double y(double rate) {
            double height = PANEL_HEIGHT - TOP - BOTTOM;
            return top + height - Math.min(1, rate / (1.25 * largest)) * height;
        }

        void draw() {
            sheet.text(panel.title(), left, top - 10, 13, true, INK, Canvas.Anchor.START);
            axes();
            for (Curve curve : panel.curves()) {
                band(curve);
            }
            sheet.line(new double[] {x(0), x(largest)}, new double[] {y(0), y(largest)}, INK, 1, true);
            for (Curve curve : panel.curves()) {
                sheet.line(xs(curve), ys(curve.rates()), colour(curve.component()), 2, false);
            }
        }

        private void axes() {
            for (int tick = 0; tick <= TICKS; tick++) {
                double value = largest * tick / TICKS;
                sheet.line(new double[] {x(0), x(largest)}, new double[] {y(value), y(value)}, FRAME, 0.5, false);
                String text = String.format(Locale.ROOT, "%.2f", value);
                sheet.text(text, left - 6, y(value) + 4, 11, false, INK, Canvas.Anchor.END);
                sheet.text(text, x(value), y(0) + 15, 11, false, INK, Canvas.Anchor.MIDDLE);
            }
            sheet.line(new double[] {x(0), x(0), x(largest)}, new double[] {top, y(0), y(0)}, INK, 1, false);
            sheet.text("alpha", x(largest / 2), y(0) + 30, 11, false, INK, Canvas.Anchor.MIDDLE);
        }

        private void band(Curve curve) {
            int points = curve.alphas().length;
            double[] xs = new double[2 * points];
            double[] ys = new double[2 * points];
            for (int i = 0; i < points; i++) {
                xs[i] = x(curve.alphas()[i]);
                ys[i] = y(curve.upper()[i]);
                xs[2 * points - 1 - i] = xs[i];
                ys[2 * points - 1 - i] = y(curve.lower()[i]);
            }
            Color colour = colour(curve.component());
            sheet.area(xs, ys, new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), BAND_OPACITY));
        }

        private double[] xs(Curve curve) {
            return Arrays.stream(curve.alphas()).map(this::x).toArray();
        }

        private double[] ys(double[] rates) {
            return Arrays.stream(rates).map(this::y).toArray();
        }
    }
}
