package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Ranks of scores given one measurement of their units, and ranks of the measurement itself. One half of the reference
 * gives the slope b of the line that fits the scores s by the measurements m (least squares). Quantiles of the other half
 * divide the measurements into bins. The residual s - b m of a unit is ranked among the residuals of its bin alone, by
 * {@link UrnRanks}. The slope removes what the measurement explains within a bin; otherwise a population that moves
 * within wide bins would look like a change of the scores.
 *
 * <p>Suppose that, given all measurements and the slope, the residuals of the units of each bin are exchangeable. Then
 * the p-value of the next residual is uniform given all measurements and all earlier p-values, however the measurements
 * are distributed: the bins are functions of the measurements, and in its bin the rank is uniform. Likewise, the p-values
 * of the measurements are uniform if the measurements are exchangeable given the earlier scores.
 */
final class ConditionalRanks {
    private static final String NAME = "conditional ranks";
    private static final int UNITS_OF_A_BIN = 25;
    private static final int FEWEST_BINS = 2;
    private static final int MOST_BINS = 16;

    private final double slope;
    private final double[] edges;
    private final UrnRanks measurements;
    private final UrnRanks[] residuals;
    private final LevelSleepers largerMeasurements;
    private final LevelSleepers smallerMeasurements;
    private final LevelSleepers largerResiduals;

    private ConditionalRanks(
            double slope,
            double[] edges,
            UrnRanks measurements,
            UrnRanks[] residuals,
            LevelSleepers largerMeasurements,
            LevelSleepers smallerMeasurements,
            LevelSleepers largerResiduals) {
        this.slope = slope;
        this.edges = edges;
        this.measurements = measurements;
        this.residuals = residuals;
        this.largerMeasurements = largerMeasurements;
        this.smallerMeasurements = smallerMeasurements;
        this.largerResiduals = largerResiduals;
    }

    /**
     * Freezes the reference.
     *
     * @param measured the measurement of each unit of the reference, finite; at least two units
     * @param scores the score of each unit, in the same order
     * @param uniform the numbers that order equal values
     */
    static ConditionalRanks start(double[] measured, double[] scores, KeyedUniform uniform) {
        double slope = slope(measured, scores);
        OrderStatisticMultiset ranked = new OrderStatisticMultiset();
        for (int unit = 1; unit < measured.length; unit += 2) {
            ranked.insert(measured[unit]);
        }
        double[] edges = edges(ranked);
        OrderStatisticMultiset[] ofBins = new OrderStatisticMultiset[edges.length + 1];
        Arrays.setAll(ofBins, bin -> new OrderStatisticMultiset());
        for (int unit = 1; unit < measured.length; unit += 2) {
            ofBins[bin(edges, measured[unit])].insert(scores[unit] - slope * measured[unit]);
        }
        UrnRanks[] urns = new UrnRanks[ofBins.length];
        Arrays.setAll(urns, bin -> urn(ofBins[bin], uniform.derived("residuals of bin " + bin)));
        return new ConditionalRanks(
                slope,
                edges,
                urn(OrderStatisticMultiset.of(measured), uniform.derived("measurements")),
                urns,
                new LevelSleepers(),
                new LevelSleepers(),
                new LevelSleepers());
    }

    /** Returns the slope of least squares in the first, third, ... unit with a finite score; 0 if there is none. */
    private static double slope(double[] measured, double[] scores) {
        int[] learning = IntStream.range(0, measured.length)
                .filter(unit -> unit % 2 == 0 && Double.isFinite(scores[unit]))
                .toArray();
        double meanMeasured = IntStream.of(learning)
                .mapToDouble(unit -> measured[unit])
                .average()
                .orElse(0);
        double meanScore = IntStream.of(learning)
                .mapToDouble(unit -> scores[unit])
                .average()
                .orElse(0);
        double products = 0;
        double squares = 0;
        for (int unit : learning) {
            products += (measured[unit] - meanMeasured) * (scores[unit] - meanScore);
            squares += (measured[unit] - meanMeasured) * (measured[unit] - meanMeasured);
        }
        double slope = products / squares;
        return Double.isFinite(slope) ? slope : 0;
    }

    private static UrnRanks urn(OrderStatisticMultiset values, KeyedUniform uniform) {
        return UrnRanks.freeze(values, new ReferenceLevels(Math.toIntExact(values.size()), List.of()), uniform);
    }

    /** Returns quantiles below the largest value, ascending and distinct, so that each bin has units. */
    private static double[] edges(OrderStatisticMultiset measured) {
        long n = measured.size();
        int bins = (int) Math.max(FEWEST_BINS, Math.min(MOST_BINS, n / UNITS_OF_A_BIN));
        TreeSet<Double> edges = new TreeSet<>();
        for (int bin = 1; bin < bins; bin++) {
            edges.add(measured.select(Math.max(1, bin * n / bins)));
        }
        return edges.headSet(measured.select(n)).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static int bin(double[] edges, double measurement) {
        int bin = 0;
        while (bin < edges.length && measurement > edges[bin]) {
            bin++;
        }
        return bin;
    }

    /**
     * Observes the next unit, and returns the p-value of its residual, 0..1.
     *
     * @param isBetting whether the unit is evidence; otherwise it is only counted
     */
    double observe(MonitoredScore score, MonitoredScore measurement, boolean isBetting) {
        MonitoredScore residual = new MonitoredScore(score.score() - slope * measurement.score(), score.tieBreak());
        double ofResidual = residuals[bin(edges, measurement.score())].observe(residual);
        double ofMeasurement = measurements.observe(measurement);
        if (isBetting) {
            largerResiduals.observe(ofResidual);
            largerMeasurements.observe(ofMeasurement);
            smallerMeasurements.observe(1 - ofMeasurement);
        }
        return ofResidual;
    }

    /** Returns the evidence that scores have become larger given the measurement. */
    double evidenceOfScores() {
        return largerResiduals.evidence();
    }

    /** Returns the evidence that measurements have become larger or smaller: the mean of both. */
    double evidenceOfMeasurements() {
        return (largerMeasurements.evidence() + smallerMeasurements.evidence()) / 2;
    }

    /** Discards the evidence, and keeps the ranks. */
    void restart() {
        largerMeasurements.restart();
        smallerMeasurements.restart();
        largerResiduals.restart();
    }

    /** The largest number of bytes that {@link #put} writes. */
    int bytes() {
        int ofResiduals = Arrays.stream(residuals)
                .mapToInt(urn -> CompactNumbers.COUNT_BYTES + urn.bytes())
                .sum();
        return Double.BYTES
                + 1
                + edges.length * Double.BYTES
                + CompactNumbers.COUNT_BYTES
                + measurements.bytes()
                + ofResiduals
                + 3 * LevelSleepers.BYTES;
    }

    /**
     * Writes the slope (double); the number of edges (byte), and the edges (doubles); n (varint) and the ranks of the
     * measurements; for each bin, n (varint) and the ranks of its residuals; and the evidence of larger measurements, of
     * smaller ones, and of larger residuals.
     */
    void put(ByteBuffer state) {
        state.putDouble(slope).put((byte) edges.length);
        for (double edge : edges) {
            state.putDouble(edge);
        }
        putUrn(measurements, state);
        for (UrnRanks urn : residuals) {
            putUrn(urn, state);
        }
        largerMeasurements.put(state);
        smallerMeasurements.put(state);
        largerResiduals.put(state);
    }

    private static void putUrn(UrnRanks urn, ByteBuffer state) {
        CompactNumbers.putCount(state, urn.n());
        urn.put(state);
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    static ConditionalRanks get(ByteBuffer state) {
        StateFrame.requireConsistent(NAME, state.remaining() > Double.BYTES);
        double slope = state.getDouble();
        int count = state.get();
        StateFrame.requireConsistent(
                NAME,
                Double.isFinite(slope) && count >= 0 && count < MOST_BINS && state.remaining() >= count * Double.BYTES);
        double[] edges = new double[count];
        for (int i = 0; i < count; i++) {
            edges[i] = state.getDouble();
            StateFrame.requireConsistent(NAME, i == 0 || edges[i] > edges[i - 1]);
        }
        UrnRanks measurements = getUrn(state);
        UrnRanks[] residuals = new UrnRanks[count + 1];
        for (int bin = 0; bin <= count; bin++) {
            residuals[bin] = getUrn(state);
        }
        return new ConditionalRanks(
                slope,
                edges,
                measurements,
                residuals,
                LevelSleepers.get(NAME, state),
                LevelSleepers.get(NAME, state),
                LevelSleepers.get(NAME, state));
    }

    private static UrnRanks getUrn(ByteBuffer state) {
        return UrnRanks.get(CompactNumbers.getCount(NAME, state), state);
    }
}
