package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.state.UnknownStateException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A sequential detector of a raised miss rate: the mixture Shiryaev-Roberts e-detector (Shin, Ramdas and Rinaldo,
 * "E-detectors", arXiv 2203.03532).
 *
 * <p>Each observation is a miss or not. Under the null, the probability of a miss given the past is at most p. Each
 * odds ratio o of a fixed grid gives the alternative q = o p/(1 - p + o p). The likelihood ratio L is q/p for a miss
 * and (1 - q)/(1 - p) otherwise. Then
 *
 * <pre>  R &lt;- (R + 1) L,        evidence = mean of R under the prior weights of the grid.</pre>
 *
 * <p>An alarm opens at a limit A, and evidence beyond A has no use. Let V be the mean of R + 1. If the next miss would
 * raise the evidence beyond A, the detector stakes less: every R is scaled by one factor, so that a miss gives exactly
 * A and any other observation gives (V - p A)/(1 - p). The mean under the null is V, as before, but less is lost
 * without a miss. (Fischer and Ramdas, "Improving Wald's (approximate) sequential probability ratio test by avoiding
 * overshoot", arXiv 2410.16076, for e-processes.)
 *
 * <p>Guarantee: under the null, the evidence minus the number of observations is a supermartingale. So it takes at
 * least A observations on average until the evidence reaches A, and this happens within T observations with probability
 * at most T/A. Neither the evidence nor its reciprocal is a p-value.
 *
 * <p>Each odds ratio also has a CUSUM, W &lt;- max(W, 1) L. It restarts when W has fallen to 1 or less. The last
 * restart of the largest W estimates when the rate began to rise. The segment since this restart is chosen for its
 * misses, so its miss rate is biased upwards.
 *
 * <p>The class is not thread-safe.
 */
public final class ShiryaevRobertsDetector implements MissDetector {
    static final String TYPE = "mixture";

    /** The largest value of a statistic, far above any limit. Understating the evidence keeps the guarantee. */
    private static final double CEILING = 1e300;

    /** The relative margin by which a capped bet aims beyond the limit, so that rounding can't leave it just below. */
    private static final double AIM = 1 + 0x1p-40;

    private static final byte LAYOUT_VERSION = 1;
    private static final int COMPONENT_BYTES = 2 * Double.BYTES + 2 * Long.BYTES;
    private static final int STATE_BYTES = 1 + 2 * Long.BYTES + OddsRatioGrid.SIZE * COMPONENT_BYTES;

    private long observations;
    private long misses;
    private final double[] shiryaevRoberts = new double[OddsRatioGrid.SIZE];
    private final double[] cumulativeSum = new double[OddsRatioGrid.SIZE];

    /**
     * The number of the first observation since the restart of each CUSUM. The next array has the misses since then.
     */
    private final long[] segmentStart = new long[OddsRatioGrid.SIZE];

    private final long[] segmentMisses = new long[OddsRatioGrid.SIZE];

    /** Creates a detector that has observed nothing. */
    public ShiryaevRobertsDetector() {
        restart();
    }

    /**
     * Processes the next observation.
     *
     * @param miss whether the set missed the truth
     * @param nullMiscoverage the largest accepted probability of a miss given the past, strictly between 0 and 1. It
     *     may change between observations, but must not depend on this one
     * @throws IllegalArgumentException if it is outside that range or NaN
     */
    @Override
    public void observe(boolean miss, double nullMiscoverage) {
        observe(miss, nullMiscoverage, Double.POSITIVE_INFINITY);
    }

    /**
     * Processes the next observation, and stakes no more than is needed to reach the sought evidence.
     *
     * @param miss whether the set missed the truth
     * @param nullMiscoverage as in {@link #observe(boolean, double)}
     * @param sought the evidence at which an alert opens; infinite if evidence of any size has a use. It must not
     *     depend on this observation
     * @throws IllegalArgumentException if the null miscoverage is outside its range or NaN
     */
    @Override
    public void observe(boolean miss, double nullMiscoverage, double sought) {
        OddsRatioGrid.requireProbability("null miscoverage", nullMiscoverage);
        double scale = scale(miss, nullMiscoverage, sought * AIM);
        observations++;
        misses += miss ? 1 : 0;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            double likelihoodRatio = OddsRatioGrid.likelihoodRatio(j, miss, nullMiscoverage);
            shiryaevRoberts[j] = Math.min((shiryaevRoberts[j] + 1) * likelihoodRatio * scale, CEILING);
            if (cumulativeSum[j] <= 1) {
                cumulativeSum[j] = 1;
                segmentStart[j] = observations;
                segmentMisses[j] = 0;
            }
            cumulativeSum[j] = Math.min(cumulativeSum[j] * likelihoodRatio, CEILING);
            segmentMisses[j] += miss ? 1 : 0;
        }
    }

    /** Returns the factor of every R after this observation. It is 1 unless a miss would raise the evidence too far. */
    private double scale(boolean miss, double p, double sought) {
        double staked = evidence() + 1;
        boolean isOutOfReach = staked * OddsRatioGrid.likelihoodRatio(OddsRatioGrid.SIZE - 1, true, p) <= sought;
        double afterMiss = isOutOfReach ? 0 : evidenceAfter(true, p);
        if (afterMiss <= sought || staked >= sought) {
            return 1;
        }
        return miss ? sought / afterMiss : (staked - p * sought) / ((1 - p) * evidenceAfter(false, p));
    }

    private double evidenceAfter(boolean miss, double p) {
        double[] next = new double[OddsRatioGrid.SIZE];
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            next[j] = (shiryaevRoberts[j] + 1) * OddsRatioGrid.likelihoodRatio(j, miss, p);
        }
        return OddsRatioGrid.priorMean(next);
    }

    /**
     * Returns the evidence against the null: the mean of R under the prior weights of the odds ratios, 0 at the start,
     * at most 1e300.
     */
    @Override
    public double evidence() {
        return OddsRatioGrid.priorMean(shiryaevRoberts);
    }

    /** Returns the number of observations since the detector was created. */
    @Override
    public long observations() {
        return observations;
    }

    /** Returns the number of misses among {@link #observations()}. */
    @Override
    public long misses() {
        return misses;
    }

    /**
     * Returns the segment of the largest CUSUM, in which the miss rate seems raised. Before the first observation, and
     * right after {@link #restart()}, it starts with the next observation.
     */
    @Override
    public Stretch since() {
        int best = best();
        long first = segmentStart[best];
        return new Stretch(first, observations - first + 1, segmentMisses[best], 0, segmentMisses[best]);
    }

    /**
     * Returns the observations at which the segments of all odds ratios start, ascending. Until a segment restarts,
     * {@link #since()} starts at one of them.
     */
    @Override
    public long[] segmentStarts() {
        return Arrays.stream(segmentStart).distinct().sorted().toArray();
    }

    /** Discards the evidence, for example after an alarm. The counts of observations and misses continue. */
    @Override
    public void restart() {
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            shiryaevRoberts[j] = 0;
            cumulativeSum[j] = 1;
            segmentStart[j] = observations + 1;
            segmentMisses[j] = 0;
        }
    }

    /**
     * Returns the whole state in {@value #STATE_BYTES} big-endian bytes. The layout version is {@value
     * #LAYOUT_VERSION}; it implies the odds ratios 1.25, 1.5, 2, 3, 5, 8.
     *
     * <pre>
     *   byte    layout version
     *   long    observations
     *   long    misses
     *   then, for each odds ratio in ascending order,
     *     double  R
     *     double  W
     *     long    number of the first observation of the segment of W
     *     long    misses in that segment
     * </pre>
     */
    public byte[] toBytes() {
        ByteBuffer state = ByteBuffer.allocate(STATE_BYTES);
        state.put(LAYOUT_VERSION).putLong(observations).putLong(misses);
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            state.putDouble(shiryaevRoberts[j])
                    .putDouble(cumulativeSum[j])
                    .putLong(segmentStart[j])
                    .putLong(segmentMisses[j]);
        }
        return state.array();
    }

    /**
     * Returns a detector that continues exactly from the one that wrote the bytes: equal observations give evidence
     * with equal bits.
     *
     * @param bytes the bytes from {@link #toBytes()}
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static ShiryaevRobertsDetector ofBytes(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] != LAYOUT_VERSION) {
            throw new UnknownStateException("detector state", bytes[0], LAYOUT_VERSION);
        }
        if (bytes.length != STATE_BYTES) {
            throw new IllegalArgumentException("detector state must have " + STATE_BYTES + " bytes: " + bytes.length);
        }
        ByteBuffer state = ByteBuffer.wrap(bytes, 1, STATE_BYTES - 1);
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        detector.observations = state.getLong();
        detector.misses = state.getLong();
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            detector.shiryaevRoberts[j] = state.getDouble();
            detector.cumulativeSum[j] = state.getDouble();
            detector.segmentStart[j] = state.getLong();
            detector.segmentMisses[j] = state.getLong();
        }
        detector.requireConsistent();
        return detector;
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    @Override
    public String method() {
        return "mixture Shiryaev-Roberts e-detector";
    }

    @Override
    public List<Double> oddsRatios() {
        return OddsRatioGrid.ratios();
    }

    @Override
    public AlarmLimit exactLimit(FalseAlertBudget budget, double nullMiscoverage) {
        return AlarmLimit.byLabels(budget);
    }

    @Override
    public byte[] kernelState() {
        return Framing.framed(toBytes());
    }

    static ShiryaevRobertsDetector read(ByteBuffer state) {
        return ofBytes(Framing.readFramed(state));
    }

    private void requireConsistent() {
        boolean consistent = misses >= 0 && observations >= misses;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            consistent &= shiryaevRoberts[j] >= 0 && shiryaevRoberts[j] <= CEILING;
            consistent &= cumulativeSum[j] >= 0 && cumulativeSum[j] <= CEILING;
            consistent &= segmentStart[j] >= 1 && segmentStart[j] - 1 <= observations;
            consistent &= segmentMisses[j] >= 0 && segmentMisses[j] <= misses;
        }
        if (!consistent) {
            throw new IllegalArgumentException("detector state contradicts itself");
        }
    }

    private int best() {
        int best = 0;
        for (int j = 1; j < OddsRatioGrid.SIZE; j++) {
            best = cumulativeSum[j] > cumulativeSum[best] ? j : best;
        }
        return best;
    }
}
