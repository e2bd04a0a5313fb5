package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Bins of a measurement, with equal numbers of reference units. They divide the range from the 1/20 quantile of the
 * reference to its 19/20 quantile. Beyond this range, units of the reference are few and far apart, so there is nothing
 * to compare a unit with. The lowest bin contains both its edges, and each other bin contains its upper edge.
 */
final class MeasurementBins {
    /** The fewest bins. With fewer, bins are too wide to compare scores within them, so there are none at all. */
    static final int FEWEST = 5;

    private static final String NAME = "bins of a measurement";
    private static final int MOST = 16;
    private static final int UNITS = 6;
    private static final int TAIL = 20;

    private final double[] edges;

    /** @param edges ascending and distinct; empty if there is no bin */
    private MeasurementBins(double[] edges) {
        this.edges = edges;
    }

    /**
     * Divides the range of learning units. A bin without a compared unit is joined with the next one.
     *
     * @param learning the measurements that give the edges
     * @param compared the measurements of the units with which later units are compared
     */
    static MeasurementBins of(double[] learning, double[] compared) {
        double[] sorted = Arrays.stream(learning).sorted().toArray();
        int cut = Math.max(1, (sorted.length + TAIL / 2) / TAIL);
        int intervals = sorted.length - 1 - 2 * cut;
        int wanted = Math.min(MOST, intervals / UNITS);
        List<Double> edges = new ArrayList<>();
        for (int bin = 0; bin <= wanted && wanted >= FEWEST; bin++) {
            double edge = sorted[cut + bin * intervals / wanted];
            if (edges.isEmpty() || hasUnit(edges, edge, compared)) {
                edges.add(edge);
            }
        }
        return edges.size() > FEWEST
                ? new MeasurementBins(
                        edges.stream().mapToDouble(Double::doubleValue).toArray())
                : new MeasurementBins(new double[0]);
    }

    private static boolean hasUnit(List<Double> edges, double upper, double[] compared) {
        double lower = edges.get(edges.size() - 1);
        return upper > lower
                && Arrays.stream(compared)
                        .anyMatch(measurement -> measurement <= upper
                                && (measurement > lower || measurement == lower && edges.size() == 1));
    }

    /** Returns the number of bins: 0, or {@value #FEWEST} to {@value #MOST}. */
    int count() {
        return Math.max(0, edges.length - 1);
    }

    /** Returns the bin of a measurement, from 0; empty outside the range. */
    OptionalInt of(double measurement) {
        if (edges.length == 0 || measurement < edges[0] || measurement > edges[edges.length - 1]) {
            return OptionalInt.empty();
        }
        int bin = 0;
        while (measurement > edges[bin + 1]) {
            bin++;
        }
        return OptionalInt.of(bin);
    }

    /** Returns whether a measurement lies in one of several bins. */
    boolean isBetween(double measurement, int first, int last) {
        OptionalInt bin = of(measurement);
        return bin.isPresent() && bin.getAsInt() >= first && bin.getAsInt() <= last;
    }

    /** The number of bytes that {@link #put} writes. */
    int bytes() {
        return 1 + edges.length * Double.BYTES;
    }

    /** Writes the number of edges (byte), and the edges in ascending order (doubles). */
    void put(ByteBuffer state) {
        state.put((byte) edges.length);
        for (double edge : edges) {
            state.putDouble(edge);
        }
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    static MeasurementBins get(ByteBuffer state) {
        StateFrame.requireConsistent(NAME, state.hasRemaining());
        int count = state.get();
        StateFrame.requireConsistent(
                NAME, (count == 0 || count > FEWEST) && count <= MOST + 1 && state.remaining() >= count * Double.BYTES);
        double[] edges = new double[count];
        for (int i = 0; i < count; i++) {
            edges[i] = state.getDouble();
            StateFrame.requireConsistent(NAME, Double.isFinite(edges[i]) && (i == 0 || edges[i] > edges[i - 1]));
        }
        return new MeasurementBins(edges);
    }
}
