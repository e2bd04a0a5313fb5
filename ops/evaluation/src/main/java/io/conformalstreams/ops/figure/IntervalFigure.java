package io.conformalstreams.ops.figure;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Intervals of many images side by side, by ascending prediction. A line shows the interval, a dash across it the
 * prediction, and a point the labelled value. An interval that misses its label is red.
 */
public final class IntervalFigure {

    private static final int WIDTH = 1080;
    private static final int HEIGHT = 480;
    private static final int LEFT = 70;
    private static final int RIGHT = 24;
    private static final int TOP = 74;
    private static final int BOTTOM = 48;
    private static final double DASH = 2.6;
    private static final double POINT = 2.8;
    private static final int CORNERS = 12;
    private static final double HEADROOM = 1.05;
    private static final Color INK = new Color(0x1c2430);
    private static final Color FRAME = new Color(0xb8c0cc);
    private static final Color LABELLED = new Color(0xd08700);

    private final Canvas sheet;
    private final List<Interval> intervals;
    private final double largest;

    private IntervalFigure(Canvas sheet, List<Interval> intervals) {
        this.sheet = sheet;
        this.intervals = intervals;
        double highest = intervals.stream()
                .mapToDouble(interval -> Math.max(interval.upper(), interval.labelled()))
                .max()
                .orElseThrow();
        this.largest = highest > 0 ? highest * HEADROOM : 1;
    }

    /**
     * One image.
     *
     * @param predicted the prediction, if there is one
     * @param lower lower end, at least 0
     * @param upper upper end, at least the lower end
     * @param labelled the labelled value
     * @param holds whether the interval contains it
     */
    public record Interval(OptionalDouble predicted, double lower, double upper, double labelled, boolean holds) {

        public Interval {
            if (!(0 <= lower && lower <= upper)) {
                throw new IllegalArgumentException("interval is " + lower + " to " + upper
                        + "; the lower end must be at least 0 and at most the upper end");
            }
        }
    }

    /**
     * Draws the figure into a PNG file.
     *
     * @param file in a folder that exists
     * @param title the promise
     * @param axis the meaning of the numbers
     * @param intervals at least one, in any order
     */
    public static void writePng(Path file, String title, String axis, List<Interval> intervals) throws IOException {
        if (intervals.isEmpty()) {
            throw new IllegalArgumentException("intervals is empty; a figure shows at least one");
        }
        Canvas sheet = new RasterCanvas(WIDTH, HEIGHT);
        new IntervalFigure(sheet, sorted(intervals)).draw(title, axis);
        sheet.write(file);
    }

    /** Sorted by ascending prediction, with intervals without a prediction last. */
    static List<Interval> sorted(List<Interval> intervals) {
        return intervals.stream()
                .sorted(Comparator.comparingDouble(
                        interval -> interval.predicted().orElse(Double.POSITIVE_INFINITY)))
                .toList();
    }

    private void draw(String title, String axis) {
        sheet.text(title, LEFT, 28, 16, true, INK, Canvas.Anchor.START);
        legend();
        axes(axis);
        for (int i = 0; i < intervals.size(); i++) {
            draw(intervals.get(i), x(i));
        }
    }

    private void draw(Interval interval, double x) {
        Color colour = interval.holds() ? Tile.OUTER : Tile.INNER;
        sheet.line(new double[] {x, x}, new double[] {y(interval.lower()), y(interval.upper())}, colour, 1.6, false);
        interval.predicted().ifPresent(predicted -> {
            double y = y(predicted);
            sheet.line(new double[] {x - DASH, x + DASH}, new double[] {y, y}, INK, 1.4, false);
        });
        point(x, y(interval.labelled()), interval.holds() ? LABELLED : Tile.INNER);
    }

    private void point(double x, double y, Color colour) {
        double[] xs = new double[CORNERS];
        double[] ys = new double[CORNERS];
        for (int corner = 0; corner < CORNERS; corner++) {
            double angle = 2 * Math.PI * corner / CORNERS;
            xs[corner] = x + POINT * Math.cos(angle);
            ys[corner] = y + POINT * Math.sin(angle);
        }
        sheet.area(xs, ys, colour);
    }

    private void legend() {
        long held = intervals.stream().filter(Interval::holds).count();
        double y = 50;
        sheet.line(new double[] {LEFT, LEFT + 18}, new double[] {y, y}, Tile.OUTER, 2.5, false);
        sheet.text(
                String.format(Locale.ROOT, "contains the label (%d of %d)", held, intervals.size()),
                LEFT + 26,
                y + 4,
                12,
                false,
                INK,
                Canvas.Anchor.START);
        sheet.line(new double[] {LEFT + 236, LEFT + 254}, new double[] {y, y}, Tile.INNER, 2.5, false);
        sheet.text("misses it", LEFT + 262, y + 4, 12, false, INK, Canvas.Anchor.START);
        sheet.line(new double[] {LEFT + 350, LEFT + 356}, new double[] {y, y}, INK, 1.6, false);
        sheet.text("predicted", LEFT + 364, y + 4, 12, false, INK, Canvas.Anchor.START);
        point(LEFT + 456, y, LABELLED);
        sheet.text("labelled", LEFT + 466, y + 4, 12, false, INK, Canvas.Anchor.START);
    }

    private void axes(String axis) {
        double right = WIDTH - RIGHT;
        for (double value : AxisTicks.between(0, largest)) {
            sheet.line(new double[] {LEFT, right}, new double[] {y(value), y(value)}, FRAME, 0.5, false);
            sheet.text(AxisTicks.text(value), LEFT - 8, y(value) + 4, 12, false, INK, Canvas.Anchor.END);
        }
        sheet.line(new double[] {LEFT, LEFT, right}, new double[] {TOP, y(0), y(0)}, INK, 1, false);
        sheet.text(
                axis + ", images by ascending prediction",
                (LEFT + right) / 2,
                HEIGHT - 18,
                12,
                false,
                INK,
                Canvas.Anchor.MIDDLE);
    }

    private double x(int index) {
        return LEFT + (index + 0.5) * (WIDTH - LEFT - RIGHT) / intervals.size();
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - value / largest * (HEIGHT - TOP - BOTTOM);
    }
}
