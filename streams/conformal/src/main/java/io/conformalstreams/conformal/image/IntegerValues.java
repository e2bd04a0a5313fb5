package io.conformalstreams.conformal.image;

import java.util.function.DoublePredicate;

/** Values stored as integers, which take half the memory of doubles. The largest and the smallest integer mean ±inf. */
final class IntegerValues implements PixelValues {
    private final Grid grid;
    private final int[] values;
    private final ImageThreads threads;

    IntegerValues(Grid grid, int[] values, ImageThreads threads) {
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

    private static double decode(int value) {
        if (value == Integer.MAX_VALUE) {
            return Double.POSITIVE_INFINITY;
        }
        return value == Integer.MIN_VALUE ? Double.NEGATIVE_INFINITY : value;
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
                lines[line * length + i] = decode(values[row + line]);
            }
        }
    }

    /** Stores values. The cast to int saturates, which encodes ±inf correctly. */
    @Override
    public void store(int base, int stride, int length, int count, double[] lines) {
        for (int i = 0; i < length; i++) {
            int row = base + i * stride;
            for (int line = 0; line < count; line++) {
                values[row + line] = (int) lines[line * length + i];
            }
        }
    }

    @Override
    public double highest(int from, int to) {
        int highest = Integer.MIN_VALUE;
        for (int i = from; i < to; i++) {
            highest = Math.max(highest, values[i]);
        }
        return decode(highest);
    }

    @Override
    public double lowest(int from, int to) {
        int lowest = Integer.MAX_VALUE;
        for (int i = from; i < to; i++) {
            lowest = Math.min(lowest, values[i]);
        }
        return decode(lowest);
    }

    @Override
    public double select(PackedMask region, long rank) {
        region.requireGrid(grid);
        KeySelection selection = new KeySelection(Integer.MIN_VALUE, Integer.MAX_VALUE, rank);
        do {
            for (int start = 0; start < values.length; ) {
                int end = region.runEnd(start, values.length);
                if (region.contains(start)) {
                    selection.add(values, start, end);
                }
                start = end;
            }
        } while (selection.narrow());
        return decode(selection.key());
    }

    @Override
    public PackedMask upperSet(DoublePredicate condition) {
        long cut = cut(condition);
        long[] words = new long[MaskPacking.words(values.length)];
        threads.forEachSlab(words.length, Long.SIZE, (from, to) -> {
            for (int word = from; word < to; word++) {
                int first = word << 6;
                int count = Math.min(Long.SIZE, values.length - first);
                long bits = 0;
                for (int i = 0; i < count; i++) {
                    bits |= (cut - values[first + i] >>> 63) << i;
                }
                words[word] = bits;
            }
        });
        return new PackedMask(grid, words);
    }

    /** Returns the largest integer that does not fulfil the condition. */
    private static long cut(DoublePredicate condition) {
        long failing = Integer.MIN_VALUE - 1L;
        long fulfilling = Integer.MAX_VALUE + 1L;
        while (fulfilling - failing > 1) {
            long value = Math.floorDiv(failing + fulfilling, 2L);
            if (condition.test(decode((int) value))) {
                fulfilling = value;
            } else {
                failing = value;
            }
        }
        return failing;
    }
}
