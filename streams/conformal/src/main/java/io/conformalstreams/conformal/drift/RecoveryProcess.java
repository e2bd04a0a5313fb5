package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.BetaDistribution;
import java.nio.ByteBuffer;

/**
 * Tests whether the miss rate has returned to the promise after an alert has opened. It consists of two {@link
 * SleeperProcess sleepers} on covered labels.
 *
 * <ul>
 *   <li>The rate has recovered when it is proven to be below the tolerated rate alpha + eps, with eps = max(.002,
 *       tolerance alpha). This ends the alert.
 *   <li>The rate has improved when it is proven to be below r = max(alpha + eps, (alpha + q_lo)/2) with q_lo =
 *       BetaInv(.01/tau; S, n - S + 1), and q_lo = 0 for S = 0. S is the number of misses among the n labels of the
 *       {@link Stretch}, and tau is the number of labels in the epoch. This proves that the drift has changed. It does
 *       not prove that the promise holds, so the alert stays open.
 * </ul>
 *
 * <p>Both rates are fixed when the alert opens. While the miss rate stays at or above one of them, the probability that
 * its sleeper ever reaches an evidence of {@value #LIMIT} is at most 1/{@value #LIMIT}. The lower limit q_lo has the
 * error .01/tau, because the start of the stretch was chosen among tau labels.
 *
 * <p>For a breach of coverage, misses are those of deployed sets. For score drift, they are exceedances of the frozen
 * level of the {@link Stretch}, and alpha is the miscoverage of that level. Misses of deployed sets would recover
 * through adaptation alone.
 *
 * <p>The class is not thread-safe.
 */
public final class RecoveryProcess {
    /**
     * The smallest tolerance. At this tolerance, the smallest odds ratio of a sleeper is still a good bet if the rate
     * is alpha again. With less tolerance, an alert could stay open forever after a full recovery.
     */
    public static final double SMALLEST_TOLERANCE = 0.2;

    /** The largest tolerance: the tolerated rate is then twice alpha. */
    public static final double LARGEST_TOLERANCE = 1;

    private static final String NAME = "recovery process";
    private static final double LIMIT = 20;
    private static final int FEWEST_LABELS = 50;
    private static final double SELECTION_ERROR = 0.01;
    private static final double SMALLEST_MARGIN = 0.002;
    private static final int CONTENT_BYTES = 2 * (Double.BYTES + SleeperProcess.CONTENT_BYTES);

    private final double toleratedRate;
    private final double raisedRate;
    private final SleeperProcess recovered;
    private final SleeperProcess improved;

    private RecoveryProcess(
            double toleratedRate, double raisedRate, SleeperProcess recovered, SleeperProcess improved) {
        this.toleratedRate = OddsRatioGrid.requireProbability("tolerated rate", toleratedRate);
        this.raisedRate = OddsRatioGrid.requireProbability("raised rate", raisedRate);
        this.recovered = recovered;
        this.improved = improved;
    }

    /**
     * Starts a process when an alert opens.
     *
     * @param alpha the rate to return to, strictly between 0 and 1
     * @param tolerance the excess over alpha that still counts as recovered, as a share of alpha, {@link
     *     #SMALLEST_TOLERANCE}..{@link #LARGEST_TOLERANCE}
     * @param misses S, the misses in the stretch, 0..labels
     * @param labels n, the labels in the stretch, 0..labelsOfEpoch
     * @param labelsOfEpoch tau, the labels of the epoch, at least 1
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public static RecoveryProcess opening(
            double alpha, double tolerance, long misses, long labels, long labelsOfEpoch) {
        OddsRatioGrid.requireProbability("alpha", alpha);
        if (!(tolerance >= SMALLEST_TOLERANCE && tolerance <= LARGEST_TOLERANCE)) {
            throw new IllegalArgumentException(
                    "tolerance must be " + SMALLEST_TOLERANCE + ".." + LARGEST_TOLERANCE + ": " + tolerance);
        }
        if (misses < 0 || labels < misses || labelsOfEpoch < Math.max(1, labels)) {
            throw new IllegalArgumentException("need 0 <= misses <= labels <= labels of the epoch: " + misses + ", "
                    + labels + ", " + labelsOfEpoch);
        }
        double lowerLimit = misses == 0
                ? 0
                : new BetaDistribution(misses, labels - misses + 1.0).quantile(SELECTION_ERROR / labelsOfEpoch);
        double largest = Math.nextDown(1.0);
        double tolerated = Math.min(alpha + Math.max(SMALLEST_MARGIN, tolerance * alpha), largest);
        double raised = Math.min(Math.max(tolerated, (alpha + lowerLimit) / 2), largest);
        return new RecoveryProcess(tolerated, raised, new SleeperProcess(), new SleeperProcess());
    }

    /** Observes the next label after the opening. */
    public void observe(boolean miss) {
        recovered.observe(!miss, 1 - toleratedRate);
        improved.observe(!miss, 1 - raisedRate);
    }

    /**
     * Returns whether the rate is proven to be below {@link #toleratedRate()}: the current evidence is at least {@value
     * #LIMIT}, after at least {@value #FEWEST_LABELS} labels.
     */
    public boolean hasRecovered() {
        return isProven(recovered);
    }

    /** Returns whether the rate is proven, in the same way, to be below {@link #raisedRate()}. */
    public boolean hasImproved() {
        return isProven(improved);
    }

    private static boolean isProven(SleeperProcess process) {
        return process.observations() >= FEWEST_LABELS && process.evidence() >= LIMIT;
    }

    /** Returns the evidence that the miss rate is below {@link #toleratedRate()}, 1 at the opening. */
    public double evidence() {
        return recovered.evidence();
    }

    /** Returns the evidence that the miss rate is below {@link #raisedRate()}, 1 at the opening. */
    public double evidenceOfImprovement() {
        return improved.evidence();
    }

    /** Returns the number of labels since the opening. */
    public long labels() {
        return recovered.observations();
    }

    /** Returns alpha + eps, strictly between 0 and 1. */
    public double toleratedRate() {
        return toleratedRate;
    }

    /** Returns r, at least {@link #toleratedRate()} and below 1. */
    public double raisedRate() {
        return raisedRate;
    }

    /**
     * Returns the state, big-endian: the layout version, 1 (byte); alpha + eps (double); r (double); for recovery, then
     * for improvement, the bytes of {@link SleeperProcess#toBytes()} without their version.
     */
    public byte[] toBytes() {
        ByteBuffer state =
                StateFrame.allocate(CONTENT_BYTES).putDouble(toleratedRate).putDouble(raisedRate);
        recovered.put(state);
        improved.put(state);
        return state.array();
    }

    /**
     * Returns a process that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static RecoveryProcess ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes, CONTENT_BYTES);
        return new RecoveryProcess(
                state.getDouble(), state.getDouble(), SleeperProcess.get(state), SleeperProcess.get(state));
    }
}
