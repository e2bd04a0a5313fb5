package io.conformalstreams.processor.method;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A number that an evaluation shows for predicted regions, besides their coverage. Two measures are equal if their
 * columns have the same name.
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
     * Creates a measure whose mean over regions is shown.
     *
     * @param column name of the column in sheets, for example {@code interval_width_mean}
     * @param value value for one region; NaN if it is undefined
     */
    public static Measure mean(String column, ToDoubleFunction<MeasuredRegion> value) {
        return new Measure(column, Summary.MEAN, value);
    }

    /** Creates a measure whose median over regions is shown. */
    public static Measure median(String column, ToDoubleFunction<MeasuredRegion> value) {
        return new Measure(column, Summary.MEDIAN, value);
    }

    /** The name of the column in a sheet. */
    public String column() {
        return column;
    }

    /** The heading in a readable table. */
    public String title() {
        return column.replaceAll("_(mean|median)$", "").toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Returns the value for one region; NaN if it is undefined. */
    public double of(MeasuredRegion region) {
        return value.applyAsDouble(region);
    }

    /** Combines the values of regions into one number; empty if there are no values. */
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
