package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Ranks of scores given one measurement of their units, and ranks of the measurement itself. Scores are compared within
 * narrow bins of the measurement ({@link MeasurementBins}). Units outside the range of the bins are not compared.
 *
 * <p>The population may also move within a bin, and the scores with it, although their distribution given the measurement
 * stays the same. A line in each bin accounts for this. One half of the reference gives the slope b of the line and its
 * standard error e, by least squares over the bin and its two neighbours ({@link LocalSlope}). The other half gives the
 * residuals with which later ones are compared ({@link ResidualRanks}): once with the slopes b - {@value #ERRORS} e, and
 * once with the slopes b + {@value #ERRORS} e. The smaller evidence counts. The reason: suppose that the scores of a bin
 * follow a line whose slope lies between those two. If the population moves towards an end of the bin, the line explains
 * a rise of the scores. One of the two slopes then lowers the residuals by at least this rise.
 */
final class ConditionalRanks {
    private static final String NAME = "conditional ranks";
    private static final double ERRORS = 2;

    private final MeasurementBins bins;
    private final UrnRanks measurements;
    private final LevelSleepers largerMeasurements;
    private final LevelSleepers smallerMeasurements;
    private final ResidualRanks withLowerSlopes;
    private final ResidualRanks withHigherSlopes;
    private int compared;

    private ConditionalRanks(
            MeasurementBins bins,
            UrnRanks measurements,
            LevelSleepers largerMeasurements,
            LevelSleepers smallerMeasurements,
            ResidualRanks withLowerSlopes,
            ResidualRanks withHigherSlopes) {
        this.bins = bins;
        this.measurements = measurements;
        this.largerMeasurements = largerMeasurements;
        this.smallerMeasurements = smallerMeasurements;
        this.withLowerSlopes = withLowerSlopes;
        this.withHigherSlopes = withHigherSlopes;
    }

    /**
     * Freezes the reference.
     *
     * @param measured the measurement of each unit of the reference, finite; at least two units
     * @param scores the score of each unit, in the same order
     * @param uniform the numbers that order equal values
     */
    static ConditionalRanks start(double[] measured, double[] scores, KeyedUniform uniform) {
        double[] learningMeasured = everySecond(measured, 0);
        double[] learningScores = everySecond(scores, 0);
        double[] comparedMeasured = everySecond(measured, 1);
        double[] comparedScores = everySecond(scores, 1);
        MeasurementBins bins = MeasurementBins.of(learningMeasured, comparedMeasured);
        LocalSlope[] slopes = IntStream.range(0, bins.count())
                .mapToObj(bin -> slope(bins, bin, learningMeasured, learningScores))
                .toArray(LocalSlope[]::new);
        return new ConditionalRanks(
                bins,
                urn(OrderStatisticMultiset.of(measured), uniform.derived("measurements")),
                new LevelSleepers(),
                new LevelSleepers(),
                ResidualRanks.start(
                        bins,
                        each(slopes, fit -> fit.slope() - ERRORS * fit.standardError()),
                        comparedMeasured,
                        comparedScores,
                        uniform.derived("flatter")),
                ResidualRanks.start(
                        bins,
                        each(slopes, fit -> fit.slope() + ERRORS * fit.standardError()),
                        comparedMeasured,
                        comparedScores,
                        uniform.derived("steeper")));
    }

    private static double[] everySecond(double[] values, int first) {
        return IntStream.range(0, values.length)
                .filter(i -> i % 2 == first)
                .mapToDouble(i -> values[i])
                .toArray();
    }

    private static double[] each(LocalSlope[] slopes, ToDoubleFunction<LocalSlope> slope) {
        return IntStream.range(0, slopes.length)
                .mapToDouble(bin -> slope.applyAsDouble(slopes[bin]))
                .toArray();
    }

    private static LocalSlope slope(MeasurementBins bins, int bin, double[] measured, double[] scores) {
        int[] near = IntStream.range(0, measured.length)
                .filter(unit -> bins.isBetween(measured[unit], bin - 1, bin + 1))
                .toArray();
        return LocalSlope.of(
                IntStream.of(near).mapToDouble(unit -> measured[unit]).toArray(),
                IntStream.of(near).mapToDouble(unit -> scores[unit]).toArray());
    }

    static UrnRanks urn(OrderStatisticMultiset values, KeyedUniform uniform) {
        return UrnRanks.freeze(values, new ReferenceLevels(Math.toIntExact(values.size()), List.of()), uniform);
    }

    /**
     * Observes the next unit.
     *
     * @param isBetting whether the unit is evidence; otherwise it is only counted
     */
    void observe(MonitoredScore score, MonitoredScore measurement, boolean isBetting) {
        double p = measurements.observe(measurement);
        if (isBetting) {
            largerMeasurements.observe(p);
            smallerMeasurements.observe(1 - p);
        }
        OptionalInt bin = bins.of(measurement.score());
        if (bin.isPresent()) {
            withLowerSlopes.observe(bin.getAsInt(), score, measurement.score(), isBetting);
            withHigherSlopes.observe(bin.getAsInt(), score, measurement.score(), isBetting);
            compared += isBetting ? 1 : 0;
        }
    }

    /** Returns the number of units whose scores have been compared as evidence. */
    int compared() {
        return compared;
    }

    /** Returns the evidence that scores have become larger given the measurement. */
    double evidenceOfScores() {
        return Math.min(withLowerSlopes.evidence(), withHigherSlopes.evidence());
    }

    /** Returns the evidence that measurements have become larger or smaller: the mean of both. */
    double evidenceOfMeasurements() {
        return (largerMeasurements.evidence() + smallerMeasurements.evidence()) / 2;
    }

    /** Discards the evidence, and keeps the ranks. */
    void restart() {
        compared = 0;
        largerMeasurements.restart();
        smallerMeasurements.restart();
        withLowerSlopes.restart();
        withHigherSlopes.restart();
    }

    /** The largest number of bytes that {@link #put} writes. */
    int bytes() {
        return bins.bytes()
                + 2 * CompactNumbers.COUNT_BYTES
                + measurements.bytes()
                + 2 * LevelSleepers.BYTES
                + withLowerSlopes.bytes()
                + withHigherSlopes.bytes();
    }

    /**
     * Writes the bins; the number of compared units (varint); n (varint) and the ranks of the measurements; the evidence
     * of larger measurements and of smaller ones; and the ranks of the residuals with the lower slopes and with the
     * higher ones.
     */
    void put(ByteBuffer state) {
        bins.put(state);
        CompactNumbers.putCount(state, compared);
        putUrn(measurements, state);
        largerMeasurements.put(state);
        smallerMeasurements.put(state);
        withLowerSlopes.put(state);
        withHigherSlopes.put(state);
    }

    static void putUrn(UrnRanks urn, ByteBuffer state) {
        CompactNumbers.putCount(state, urn.n());
        urn.put(state);
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    static ConditionalRanks get(ByteBuffer state) {
        MeasurementBins bins = MeasurementBins.get(state);
        int compared = CompactNumbers.getCount(NAME, state);
        ConditionalRanks ranks = new ConditionalRanks(
                bins,
                getUrn(state),
                LevelSleepers.get(NAME, state),
                LevelSleepers.get(NAME, state),
                ResidualRanks.get(bins.count(), state),
                ResidualRanks.get(bins.count(), state));
        ranks.compared = compared;
        return ranks;
    }

    static UrnRanks getUrn(ByteBuffer state) {
        return UrnRanks.get(CompactNumbers.getCount(NAME, state), state);
    }
}
