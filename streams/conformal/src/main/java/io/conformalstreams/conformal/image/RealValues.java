package io.conformalstreams.conformal.image;

import java.util.function.DoublePredicate;

/** Values as doubles. */
final class RealValues implements PixelValues {
    private final Grid grid;
    private final double[] values;

    RealValues(Grid grid) {
        this.grid = grid;
        this.values = new double[grid.size()];
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public void load(int base, int stride, int length, int count, double[] lines) {
        for (int i = 0; i < length; i++) {
            int row = base + i * stride;
            for (int line = 0; line < count; line++) {
                lines[line * length + i] = values[row + line];
            }
        }
    }

    @Override
    public void store(int base, int stride, int length, int count, double[] lines) {
        for (int i = 0; i < length; i++) {
            int row = base + i * stride;
            for (int line = 0; line < count; line++) {
                values[row + line] = lines[line * length + i];
            }
        }
    }

    @Override
    public double highest(int from, int to) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            if (values[i] > highest) {
                highest = values[i];
            }
        }
        return highest;
    }

    @Override
    public double lowest(int from, int to) {
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = from; i < to; i++) {
            if (values[i] < lowest) {
                lowest = values[i];
            }
        }
        return lowest;
    }

    /** Bisects over the bit patterns, in the order of the numbers, for the smallest double that is large enough. */
    @Override
    public PackedMask upperSet(DoublePredicate condition) {
        if (!condition.test(Double.POSITIVE_INFINITY)) {
            return PackedMask.none(grid);
        }
        double smallest = smallest(condition);
        long[] words = new long[MaskPacking.words(values.length)];
        for (int word = 0; word < words.length; word++) {
            int first = word << 6;
            int count = Math.min(Long.SIZE, values.length - first);
            long bits = 0;
            for (int i = 0; i < count; i++) {
                bits |= (values[first + i] >= smallest ? 1L : 0L) << i;
            }
            words[word] = bits;
        }
        return new PackedMask(grid, words);
    }

    private static double smallest(DoublePredicate condition) {
        long failing = turned(Double.doubleToLongBits(Double.NEGATIVE_INFINITY)) - 1;
        long fulfilling = Double.doubleToLongBits(Double.POSITIVE_INFINITY);
        while (failing + 1 < fulfilling) {
            long key = (failing & fulfilling) + ((failing ^ fulfilling) >> 1);
            if (condition.test(Double.longBitsToDouble(turned(key)))) {
                fulfilling = key;
            } else {
                failing = key;
            }
        }
        return Double.longBitsToDouble(turned(fulfilling));
    }

    /** Turns the magnitude of negative numbers around, so that patterns compare as the numbers do. */
    private static long turned(long bits) {
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }
}
