package io.conformalstreams.ops.compare;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The empirical distribution functions of both contenders' critical values of one side, on the same units. */
final class EmpiricalDistributions implements PairedCurves {

    private final double[] first;
    private final double[] second;
    /**
     * The places of the values of both contenders, in ascending order of the values. A place is twice the index of the
     * pair, plus one for the second contender.
     */
    private final int[] order;

    /**
     * @param first critical values of the first contender, by pair; may be ±inf, but not NaN
     * @param second critical values of the other contender
     */
    EmpiricalDistributions(double[] first, double[] second) {
        this.first = first.clone();
        this.second = second.clone();
        this.order = IntStream.range(0, 2 * first.length)
                .boxed()
                .sorted(Comparator.comparingDouble(this::value))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private double value(int place) {
        return place % 2 == 0 ? first[place / 2] : second[place / 2];
    }

    @Override
    public int pairs() {
        return first.length;
    }

    /** sup(F_first - F_second) and sup(F_second - F_first). */
    @Override
    public double[] suprema(boolean[] exchanged) {
        int difference = 0;
        int highest = 0;
        int lowest = 0;
        for (int i = 0; i < order.length; i++) {
            boolean isFirst = order[i] % 2 == 0;
            difference += isFirst == exchanged[order[i] / 2] ? -1 : 1;
            boolean isLastOfEquals = i + 1 == order.length || value(order[i]) != value(order[i + 1]);
            if (isLastOfEquals) {
                highest = Math.max(highest, difference);
                lowest = Math.min(lowest, difference);
            }
        }
        return new double[] {(double) highest / pairs(), (double) -lowest / pairs()};
    }

    /** The distinct values of both, ascending. */
    public double[] values() {
        return DoubleStream.concat(Arrays.stream(first), Arrays.stream(second))
                .sorted()
                .distinct()
                .toArray();
    }

    /** The share of the first contender's critical values that are at most x. */
    public double first(double x) {
        return share(first, x);
    }

    /** The share of the second contender's critical values that are at most x. */
    public double second(double x) {
        return share(second, x);
    }

    private static double share(double[] values, double x) {
        return (double) Arrays.stream(values).filter(value -> value <= x).count() / values.length;
    }

    /** Pools the finite values of both contenders, and returns at most {@code most} of them, evenly spaced by rank. */
    double[] grid(int most) {
        double[] finite = Arrays.stream(values()).filter(Double::isFinite).toArray();
        int points = Math.min(most, finite.length);
        return IntStream.range(0, points)
                .mapToDouble(
                        point -> finite[points == 1 ? 0 : (int) ((long) point * (finite.length - 1) / (points - 1))])
                .toArray();
    }
}
