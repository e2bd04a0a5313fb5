package io.conformalstreams.conformal.change;

import io.conformalstreams.conformal.drift.MonitoredScore;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The conformal p-values of a segment of values. They are read one after the other, forwards or backwards. The i-th
 * value read has the rank G, the number of larger ones among the i - 1 values read before it, and the p-value (G +
 * 1/2)/i. If the values of the segment are exchangeable and distinct, G is uniform on 0..i-1 and independent of the
 * earlier ranks. {@link MonitoredScore} makes values distinct.
 */
final class SegmentRanks {

    private final int[] places;
    private final long[] read;

    /** @param values the values in their order in time */
    SegmentRanks(List<MonitoredScore> values) {
        Comparator<MonitoredScore> ascending =
                Comparator.comparingDouble(MonitoredScore::score).thenComparingDouble(MonitoredScore::tieBreak);
        int[] order = IntStream.range(0, values.size())
                .boxed()
                .sorted((one, other) -> ascending.compare(values.get(one), values.get(other)))
                .mapToInt(Integer::intValue)
                .toArray();
        places = new int[order.length];
        for (int place = 0; place < order.length; place++) {
            places[order[place]] = place;
        }
        read = new long[(order.length >>> 6) + 1];
    }

    /** Returns the p-value of a value, given the number of larger ones among those that were read before it. */
    static double pValue(int larger, int readBefore) {
        return (larger + 0.5) / (readBefore + 1);
    }

    /** Returns the places of the values in ascending order, in their order in time. The caller must not change them. */
    int[] places() {
        return places;
    }

    /** Returns the p-values of the {@code length} values from {@code start} on, read forwards. */
    double[] forwards(int start, int length) {
        return pValues(start, 1, length);
    }

    /** Returns the p-values of the {@code length} values from {@code start} on, read backwards. */
    double[] backwards(int start, int length) {
        return pValues(start + length - 1, -1, length);
    }

    private double[] pValues(int first, int step, int length) {
        Arrays.fill(read, 0);
        double[] pValues = new double[length];
        for (int i = 0; i < length; i++) {
            int place = places[first + i * step];
            pValues[i] = pValue(larger(place), i);
            read[place >>> 6] |= 1L << place;
        }
        return pValues;
    }

    private int larger(int place) {
        int word = place >>> 6;
        int larger = Long.bitCount(read[word] >>> place);
        for (int higher = word + 1; higher < read.length; higher++) {
            larger += Long.bitCount(read[higher]);
        }
        return larger;
    }
}
