package io.conformalstreams.processor.method;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A number that an evaluation shows for predicted regions, besides their coverage. Measures with the same column are
 * equal.
 */
public final class Measure {

    private enum Summary {
        MEAN,
        MEDIAN
    }

    private final String column;
    private final Summary summary;
    private final ToDoubleFunction<MeasuredRegion> value;

    private Measure(String column, Summary summary, ToDoubleFunction<MeasuredRegion> value) {
        this.column = column;
        this.summary = summary;
        this.value = value;
    }

    /**
     * A measure whose mean over regions is shown.
     *
     * @param column its name in sheets, such as {@code interval_width_mean}
     * @param value for one region; NaN where it is undefined
     */
    public static Measure mean(String column, ToDoubleFunction<MeasuredRegion> value) {
        return new Measure(column, Summary.MEAN, value);
    }

    /** A measure whose median over regions is shown. */
    public static Measure median(String column, ToDoubleFunction<MeasuredRegion> value) {
        return new Measure(column, Summary.MEDIAN, value);
    }

    /** Heading in a sheet. */
    public String column() {
        return column;
    }

    /** Heading in a table for people. */
    public String title() {
        return column.replaceAll("_(mean|median)$", "").toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The value for one region; NaN where the measure is undefined. */
    public double of(MeasuredRegion region) {
        return value.applyAsDouble(region);
    }

    /** Combines the values of single regions into one number; empty if there are none. */
    public OptionalDouble summary(double[] values) {
        if (summary == Summary.MEAN) {
            return Arrays.stream(values).average();
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Measure measure && measure.column.equals(column);
    }

    @Override
    public int hashCode() {
        return column.hashCode();
    }

    @Override
    public String toString() {
        return column;
    }
}
