package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A sequential detector of a raised miss rate: the mixture Shiryaev-Roberts e-detector (Shin, Ramdas and Rinaldo, "E-detectors",
 * arXiv 2203.03532).
 *
 * <p>Each observation is a miss or not. Under the null, a miss has at most the stated probability p given the past. For
 * each odds ratio o of a fixed grid, the alternative is q = o p/(1 - p + o p), the likelihood ratio L is q/p on a miss and
 * (1 - q)/(1 - p) otherwise, and
 *
 * <pre>  R &lt;- (R + 1) L,        evidence = mean of R over the grid.</pre>
 *
 * <p>Guarantee: under the null, evidence minus the number of observations is a supermartingale. An alarm when the
 * evidence reaches A therefore takes at least A observations on average, and comes within T observations with
 * probability at most T/A. Evidence is not a p-value, nor is its reciprocal.
 *
 * <p>Beside R runs the CUSUM W &lt;- max(W, 1) L of each odds ratio. It restarts where W has fallen to 1 or less; the last
 * restart of the largest W estimates since when the rate has been raised. That segment is chosen by its misses: the miss
 * rate in it is biased upwards.
 *
 * <p>Not safe for use by several threads.
 */
public final class ShiryaevRobertsDetector implements MissDetector {
    static final String TYPE = "mixture";

    /** Statistics stop growing here, far above any alarm threshold; less evidence than there is keeps the guarantee. */
    private static final double CEILING = 1e300;

    private static final byte LAYOUT_VERSION = 1;
    private static final int COMPONENT_BYTES = 2 * Double.BYTES + 2 * Long.BYTES;
    private static final int STATE_BYTES = 1 + 2 * Long.BYTES + OddsRatioGrid.SIZE * COMPONENT_BYTES;

    private long observations;
    private long misses;
    private final double[] shiryaevRoberts = new double[OddsRatioGrid.SIZE];
    private final double[] cumulativeSum = new double[OddsRatioGrid.SIZE];

    /** The number of the first observation since the restart of each CUSUM, and the misses from there on. */
    private final long[] segmentStart = new long[OddsRatioGrid.SIZE];

    private final long[] segmentMisses = new long[OddsRatioGrid.SIZE];

    /** Creates a detector that has observed nothing. */
    public ShiryaevRobertsDetector() {
        restart();
    }

    /**
     * Takes the next observation.
     *
     * @param miss whether the set missed the truth
     * @param nullMiscoverage the largest probability of a miss, given the past, that is no cause for alarm; strictly between
     *     0 and 1; may differ from one observation to the next, but must not depend on this one
     * @throws IllegalArgumentException if it is outside that range or NaN
     */
    @Override
    public void observe(boolean miss, double nullMiscoverage) {
        OddsRatioGrid.requireProbability("null miscoverage", nullMiscoverage);
        observations++;
        misses += miss ? 1 : 0;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            double likelihoodRatio = OddsRatioGrid.likelihoodRatio(j, miss, nullMiscoverage);
            shiryaevRoberts[j] = Math.min((shiryaevRoberts[j] + 1) * likelihoodRatio, CEILING);
            if (cumulativeSum[j] <= 1) {
                cumulativeSum[j] = 1;
                segmentStart[j] = observations;
                segmentMisses[j] = 0;
            }
            cumulativeSum[j] = Math.min(cumulativeSum[j] * likelihoodRatio, CEILING);
            segmentMisses[j] += miss ? 1 : 0;
        }
    }

    /** Returns the evidence against the null: the mean of R over the odds ratios, 0 at the start, at most 1e300. */
    @Override
    public double evidence() {
        return mean(shiryaevRoberts);
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
     * Returns the segment of the largest CUSUM: since when the miss rate seems raised. Before the first observation, and
     * right after {@link #restart()}, it starts with the next observation.
     */
    @Override
    public Stretch since() {
        int best = best();
        long first = segmentStart[best];
        return new Stretch(first, observations - first + 1, segmentMisses[best], 0, segmentMisses[best]);
    }

    /**
     * Returns the numbers of the observations at which the segments of all components start, ascending. {@link #since()} can
     * name no other until a segment starts anew.
     */
    @Override
    public long[] segmentStarts() {
        return Arrays.stream(segmentStart).distinct().sorted().toArray();
    }

    /** Discards the evidence, as after an alarm. Observations and misses go on being counted from where they are. */
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
     * Returns the whole state in {@value #STATE_BYTES} big-endian bytes. Layout version {@value #LAYOUT_VERSION}, which also
     * stands for the grid of odds ratios 1.25, 1.5, 2, 3, 5, 8:
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
     * Returns a detector that goes on exactly where the one that wrote the bytes stood: equal observations give bit for bit
     * equal evidence.
     *
     * @param bytes from {@link #toBytes()}
     * @throws IllegalArgumentException if the length, the version or a value is none that {@link #toBytes()} writes
     */
    public static ShiryaevRobertsDetector ofBytes(byte[] bytes) {
        if (bytes.length != STATE_BYTES) {
            throw new IllegalArgumentException("detector state must have " + STATE_BYTES + " bytes: " + bytes.length);
        }
        ByteBuffer state = ByteBuffer.wrap(bytes);
        byte version = state.get();
        if (version != LAYOUT_VERSION) {
            throw new IllegalArgumentException("unknown layout version of a detector state: " + version);
        }
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

    /** The mean of W over the odds ratios: the e-CUSUM, never above the evidence. */
    double cumulativeSumEvidence() {
        return mean(cumulativeSum);
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

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
