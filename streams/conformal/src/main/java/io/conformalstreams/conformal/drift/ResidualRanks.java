package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Ranks of residuals within bins of a measurement. Each bin has a slope b. The residual s - b m of a score s with the
 * measurement m is ranked among the residuals of its bin alone, by {@link UrnRanks}. An e-process bets that residuals
 * become larger. Under the null, the residuals of each bin are exchangeable given the measurements. Then each p-value is
 * uniform given all measurements and all earlier p-values, however the measurements are distributed.
 */
final class ResidualRanks {
    private static final String NAME = "ranks of residuals";

    private final double[] slopes;
    private final UrnRanks[] residuals;
    private final LevelSleepers larger;

    private ResidualRanks(double[] slopes, UrnRanks[] residuals, LevelSleepers larger) {
        this.slopes = slopes;
        this.residuals = residuals;
        this.larger = larger;
    }

    /**
     * Freezes the compared units of the reference.
     *
     * @param slopes the slope of each bin
     * @param measured the measurement of each unit; each bin has at least one
     * @param scores the score of each unit, in the same order
     * @param uniform the numbers that order equal values
     */
    static ResidualRanks start(
            MeasurementBins bins, double[] slopes, double[] measured, double[] scores, KeyedUniform uniform) {
        OrderStatisticMultiset[] ofBins = new OrderStatisticMultiset[bins.count()];
        Arrays.setAll(ofBins, bin -> new OrderStatisticMultiset());
        for (int unit = 0; unit < measured.length; unit++) {
            OptionalInt bin = bins.of(measured[unit]);
            if (bin.isPresent()) {
                ofBins[bin.getAsInt()].insert(scores[unit] - slopes[bin.getAsInt()] * measured[unit]);
            }
        }
        UrnRanks[] residuals = new UrnRanks[bins.count()];
        Arrays.setAll(residuals, bin -> ConditionalRanks.urn(ofBins[bin], uniform.derived("residuals of bin " + bin)));
        return new ResidualRanks(slopes, residuals, new LevelSleepers());
    }

    /**
     * Observes the next unit, and returns the p-value of its residual, 0..1.
     *
     * @param bin the bin of its measurement
     * @param isBetting whether the unit is evidence; otherwise it is only counted
     */
    double observe(int bin, MonitoredScore score, double measurement, boolean isBetting) {
        double residual = score.score() - slopes[bin] * measurement;
        double p = residuals[bin].observe(new MonitoredScore(residual, score.tieBreak()));
        if (isBetting) {
            larger.observe(p);
        }
        return p;
    }

    /** Returns the evidence that residuals have become larger. */
    double evidence() {
        return larger.evidence();
    }

    /** Discards the evidence, and keeps the ranks. */
    void restart() {
        larger.restart();
    }

    /** The largest number of bytes that {@link #put} writes. */
    int bytes() {
        return slopes.length * (Double.BYTES + CompactNumbers.COUNT_BYTES)
                + Arrays.stream(residuals).mapToInt(UrnRanks::bytes).sum()
                + LevelSleepers.BYTES;
    }

    /** Writes for each bin its slope (double), n (varint) and the ranks of its residuals; then the evidence. */
    void put(ByteBuffer state) {
        for (int bin = 0; bin < slopes.length; bin++) {
            state.putDouble(slopes[bin]);
            ConditionalRanks.putUrn(residuals[bin], state);
        }
        larger.put(state);
    }

    /**
     * @param bins the number of bins
     * @throws IllegalArgumentException if {@link #put} cannot have written the bytes
     */
    static ResidualRanks get(int bins, ByteBuffer state) {
        double[] slopes = new double[bins];
        UrnRanks[] residuals = new UrnRanks[bins];
        for (int bin = 0; bin < bins; bin++) {
            StateFrame.requireConsistent(NAME, state.remaining() > Double.BYTES);
            slopes[bin] = state.getDouble();
            StateFrame.requireConsistent(NAME, Double.isFinite(slopes[bin]));
            residuals[bin] = ConditionalRanks.getUrn(state);
        }
        return new ResidualRanks(slopes, residuals, LevelSleepers.get(NAME, state));
    }
}
