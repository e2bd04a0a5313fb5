package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The CUSUM of a miss rate against one alternative q. The odds of q are o times the odds of the null p. The statistic
 * is W &lt;- max(W, 1) L, with L = q/p on a miss and (1 - q)/(1 - p) otherwise (Page, "Continuous inspection schemes",
 * 1954, in likelihood-ratio form).
 *
 * <p>At the limit A, a false alarm takes at least A labels on average, and at most a share T/A of all runs of T labels
 * has a false alarm. Both bounds are loose. {@link CumulativeSumRunLength} gives the exact limit for independent labels
 * with a constant miss rate. With that limit the CUSUM is the fastest detector of this one alternative.
 *
 * <p>The class is not thread-safe.
 */
public final class CumulativeSumDetector implements MissDetector {
    static final String TYPE = "cusum";

    private static final String NAME = "CUSUM detector";
    private static final double REGISTERED_ODDS_RATIO = 2;
    private static final double LARGEST_ODDS_RATIO = 1e6;
    private static final int CONTENT_BYTES = 2 * Double.BYTES + 4 * Long.BYTES;

    private final double oddsRatio;
    private double cumulativeSum = 1;
    private long observations;
    private long misses;
    private long segmentStart = 1;
    private long segmentMisses;

    /**
     * Creates a detector that has observed nothing.
     *
     * @param oddsRatio o, above 1 and at most 10^6. It determines the miss rate that is detected fastest
     * @throws IllegalArgumentException if it is outside that range
     */
    public CumulativeSumDetector(double oddsRatio) {
        if (!(oddsRatio > 1 && oddsRatio <= LARGEST_ODDS_RATIO)) {
            throw new IllegalArgumentException("odds ratio must be above 1 and at most 10^6: " + oddsRatio);
        }
        this.oddsRatio = oddsRatio;
    }

    /**
     * Returns the detector for one null and one alternative.
     *
     * @param nullMiscoverage p, strictly between 0 and 1
     * @param alternative q, strictly between p and 1
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public static CumulativeSumDetector of(double nullMiscoverage, double alternative) {
        OddsRatioGrid.requireProbability("null miscoverage", nullMiscoverage);
        OddsRatioGrid.requireProbability("alternative", alternative);
        return new CumulativeSumDetector(alternative * (1 - nullMiscoverage) / (nullMiscoverage * (1 - alternative)));
    }

    /** The registered detector, which is tuned to doubled odds of a miss. */
    static CumulativeSumDetector ofDoubledOdds() {
        return new CumulativeSumDetector(REGISTERED_ODDS_RATIO);
    }

    /** Returns the alternative q to a null p. */
    public double alternative(double nullMiscoverage) {
        return oddsRatio * nullMiscoverage / (1 - nullMiscoverage + oddsRatio * nullMiscoverage);
    }

    /**
     * Observes the next label.
     *
     * @param nullMiscoverage p, the largest accepted probability of a miss given the past, strictly between 0 and 1
     * @throws IllegalArgumentException if it is outside that range or NaN
     */
    @Override
    public void observe(boolean miss, double nullMiscoverage) {
        OddsRatioGrid.requireProbability("null miscoverage", nullMiscoverage);
        observations++;
        misses += miss ? 1 : 0;
        if (cumulativeSum <= 1) {
            cumulativeSum = 1;
            segmentStart = observations;
            segmentMisses = 0;
        }
        double likelihoodRatio = (miss ? oddsRatio : 1) / (1 - nullMiscoverage + oddsRatio * nullMiscoverage);
        cumulativeSum = Math.min(cumulativeSum * likelihoodRatio, LevelMixture.CEILING);
        segmentMisses += miss ? 1 : 0;
    }

    /** Returns W, 1 at the start, at most 1e300. */
    @Override
    public double evidence() {
        return cumulativeSum;
    }

    /** Returns the number of labels since the detector was created. */
    @Override
    public long observations() {
        return observations;
    }

    /** Returns the number of misses since the detector was created. */
    @Override
    public long misses() {
        return misses;
    }

    @Override
    public Stretch since() {
        return new Stretch(segmentStart, observations - segmentStart + 1, segmentMisses, 0, segmentMisses);
    }

    @Override
    public long[] segmentStarts() {
        return new long[] {segmentStart};
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    @Override
    public String method() {
        return "tuned CUSUM of doubled odds";
    }

    @Override
    public List<Double> oddsRatios() {
        return List.of(oddsRatio);
    }

    @Override
    public AlarmLimit exactLimit(FalseAlertBudget budget, double nullMiscoverage) {
        return AlarmLimit.tuned(TunedLimits.limit(nullMiscoverage, budget.evidence()), budget);
    }

    @Override
    public byte[] kernelState() {
        return Framing.framed(toBytes());
    }

    static CumulativeSumDetector read(ByteBuffer state) {
        return ofBytes(Framing.readFramed(state));
    }

    /** Discards the evidence, for example after an alarm. The counts of labels and misses are kept. */
    @Override
    public void restart() {
        cumulativeSum = 1;
        segmentStart = observations + 1;
        segmentMisses = 0;
    }

    /**
     * Returns the whole state, big-endian: the layout version, 1 (byte); o and W (doubles); labels, misses, the number
     * of the segment's first label, and the misses in the segment (longs).
     */
    public byte[] toBytes() {
        return StateFrame.allocate(CONTENT_BYTES)
                .putDouble(oddsRatio)
                .putDouble(cumulativeSum)
                .putLong(observations)
                .putLong(misses)
                .putLong(segmentStart)
                .putLong(segmentMisses)
                .array();
    }

    /**
     * Returns a detector that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static CumulativeSumDetector ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes, CONTENT_BYTES);
        CumulativeSumDetector detector = new CumulativeSumDetector(state.getDouble());
        detector.cumulativeSum = state.getDouble();
        detector.observations = state.getLong();
        detector.misses = state.getLong();
        detector.segmentStart = state.getLong();
        detector.segmentMisses = state.getLong();
        detector.requireConsistent();
        return detector;
    }

    private void requireConsistent() {
        boolean counts = misses >= 0 && misses <= observations;
        boolean segment = segmentStart >= 1 && segmentStart - 1 <= observations;
        boolean segmentCounts =
                segmentMisses >= 0 && segmentMisses <= Math.min(misses, observations - segmentStart + 1);
        boolean statistic = cumulativeSum >= 0 && cumulativeSum <= LevelMixture.CEILING;
        StateFrame.requireConsistent(NAME, counts && segment && segmentCounts && statistic);
    }
}
