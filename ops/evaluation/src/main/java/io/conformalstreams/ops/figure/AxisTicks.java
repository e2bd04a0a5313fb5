package io.conformalstreams.ops.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.DoubleStream;

/** The positions and texts of an axis's marks. */
final class AxisTicks {

    private static final int TICKS = 4;
    private static final int DIGITS = 3;

    private AxisTicks() {}

    /** Multiples of 1, 2 or 5 times a power of ten. */
    static double[] between(double from, double to) {
        double step = Math.pow(10, Math.ceil(Math.log10((to - from) / TICKS)));
        double fitting = DoubleStream.of(step / 5, step / 2, step)
                .filter(candidate -> (to - from) / candidate <= TICKS + 1)
                .findFirst()
                .orElse(step);
        double first = Math.ceil(from / fitting);
        return DoubleStream.iterate(first, count -> count * fitting <= to, count -> count + 1)
                .map(count -> count * fitting)
                .toArray();
    }

    static String text(double value) {
        return value == 0
                ? "0"
                : new BigDecimal(value)
                        .round(new MathContext(DIGITS))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
