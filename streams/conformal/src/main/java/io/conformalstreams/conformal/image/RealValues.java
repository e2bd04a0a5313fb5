package io.conformalstreams.conformal.image;

import java.util.function.DoublePredicate;
import java.util.function.LongConsumer;

/** Values stored as doubles. */
final class RealValues implements PixelValues {
    private final Grid grid;
    private final double[] values;
    private final ImageThreads threads;

    RealValues(Grid grid, double[] values, ImageThreads threads) {
        if (values.length != grid.size()) {
            throw new InvalidImageException(
                    "expected " + grid.size() + " values for " + grid + ", got " + values.length);
        }
        this.grid = grid;
        this.values = values;
        this.threads = threads;
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public ImageThreads threads() {
        return threads;
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
        // Turn -0.0 into 0.0. Otherwise the order of the slabs would decide between the two.
        return highest + 0.0;
    }

    @Override
    public double lowest(int from, int to) {
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = from; i < to; i++) {
            if (values[i] < lowest) {
                lowest = values[i];
            }
        }
        return lowest + 0.0;
    }

    /**
     * Selects the upper half of the result's bit pattern first. Then it selects the lower half, among the values with
     * that upper half.
     */
    @Override
    public double select(PackedMask region, long rank) {
        region.requireGrid(grid);
        KeySelection upper = new KeySelection(Integer.MIN_VALUE, Integer.MAX_VALUE, rank);
        KeyBatch uppers = new KeyBatch(upper);
        do {
            forEachKey(region, key -> uppers.add(upperHalf(key)));
            uppers.passOn();
        } while (upper.narrow());
        KeySelection lower = new KeySelection(Integer.MIN_VALUE, Integer.MAX_VALUE, upper.rankAmongEqual());
        KeyBatch lowers = new KeyBatch(lower);
        do {
            forEachKey(region, key -> {
                if (upperHalf(key) == upper.key()) {
                    lowers.add((int) key ^ Integer.MIN_VALUE);
                }
            });
            lowers.passOn();
        } while (lower.narrow());
        long key = (long) upper.key() << Integer.SIZE | Integer.toUnsignedLong(lower.key() ^ Integer.MIN_VALUE);
        return Double.longBitsToDouble(turned(key));
    }

    private static int upperHalf(long key) {
        return (int) (key >> Integer.SIZE);
    }

    private void forEachKey(PackedMask region, LongConsumer keys) {
        for (int start = 0; start < values.length; ) {
            int end = region.runEnd(start, values.length);
            for (int i = start; i < end && region.contains(start); i++) {
                keys.accept(turned(Double.doubleToLongBits(values[i])));
            }
            start = end;
        }
    }

    /**
     * Finds the smallest double that fulfils the condition, by bisection over the bit patterns in the order of the
     * numbers.
     */
    @Override
    public PackedMask upperSet(DoublePredicate condition) {
        if (!condition.test(Double.POSITIVE_INFINITY)) {
            return PackedMask.none(grid);
        }
        double smallest = smallest(condition);
        long[] words = new long[MaskPacking.words(values.length)];
        threads.forEachSlab(words.length, Long.SIZE, (from, to) -> {
            for (int word = from; word < to; word++) {
                int first = word << 6;
                int count = Math.min(Long.SIZE, values.length - first);
                long bits = 0;
                for (int i = 0; i < count; i++) {
                    bits |= (values[first + i] >= smallest ? 1L : 0L) << i;
                }
                words[word] = bits;
            }
        });
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

    /** Inverts the magnitude bits of negative numbers, so that bit patterns compare like the numbers. */
    private static long turned(long bits) {
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }
}
