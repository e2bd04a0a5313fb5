package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.BetaDistribution;
import java.nio.ByteBuffer;

/**
 * Decides when an alert is over. It is a {@link SleeperProcess} on covered labels. Its null is that the miss rate is
 * still at least
 *
 * <pre>  r = max(alpha + eps, (alpha + q_lo)/2),   eps = max(.002, .2 alpha),   q_lo = BetaInv(.01/tau; S, n - S + 1)</pre>
 *
 * <p>with q_lo = 0 for S = 0. S is the number of misses among the n labels since the rate was raised, and tau is the
 * number of labels in the epoch. All are fixed when the alert opens. The lower limit q_lo has the error .01/tau,
 * because the start of the stretch was chosen among tau labels. With the estimate S/n instead, 6 to 11 % of alerts
 * would be resolved while the drift continues. While the rate stays at or above r, the probability that recovery is
 * declared is at most 1/{@value #LIMIT}.
 *
 * <p>For a breach of coverage, misses are those of deployed sets. For score drift, they are exceedances of the frozen
 * level of the {@link Stretch}, and alpha is the miscoverage of that level. Misses of deployed sets would recover
 * through adaptation alone.
 *
 * <p>The class is not thread-safe.
 */
public final class RecoveryProcess {
    private static final String NAME = "recovery process";
    private static final double LIMIT = 20;
    private static final int FEWEST_LABELS = 50;
    private static final double SELECTION_ERROR = 0.01;
    private static final int CONTENT_BYTES = Double.BYTES + SleeperProcess.CONTENT_BYTES;

    private final double raisedRate;
    private final SleeperProcess covered;

    private RecoveryProcess(double raisedRate, SleeperProcess covered) {
        this.raisedRate = OddsRatioGrid.requireProbability("raised rate", raisedRate);
        this.covered = covered;
    }

    /**
     * Starts a process when an alert opens.
     *
     * @param alpha the rate to return to, strictly between 0 and 1
     * @param misses S, the misses in the stretch, 0..labels
     * @param labels n, the labels in the stretch, 0..labelsOfEpoch
     * @param labelsOfEpoch tau, the labels of the epoch, at least 1
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public static RecoveryProcess opening(double alpha, long misses, long labels, long labelsOfEpoch) {
        OddsRatioGrid.requireProbability("alpha", alpha);
        if (misses < 0 || labels < misses || labelsOfEpoch < Math.max(1, labels)) {
            throw new IllegalArgumentException("need 0 <= misses <= labels <= labels of the epoch: " + misses + ", "
                    + labels + ", " + labelsOfEpoch);
        }
        double lowerLimit = misses == 0
                ? 0
                : new BetaDistribution(misses, labels - misses + 1.0).quantile(SELECTION_ERROR / labelsOfEpoch);
        double raised = Math.max(CoverageBreachNull.tolerated(alpha), (alpha + lowerLimit) / 2);
        return new RecoveryProcess(Math.min(raised, Math.nextDown(1.0)), new SleeperProcess());
    }

    /** Observes the next label after the opening. */
    public void observe(boolean miss) {
        covered.observe(!miss, 1 - raisedRate);
    }

    /**
     * Returns whether the alert is over: the current evidence is at least {@value #LIMIT}, after at least {@value
     * #FEWEST_LABELS} labels.
     */
    public boolean hasRecovered() {
        return covered.observations() >= FEWEST_LABELS && covered.evidence() >= LIMIT;
    }

    /** Returns the evidence that the miss rate is below {@link #raisedRate()}, 1 at the opening. */
    public double evidence() {
        return covered.evidence();
    }

    /** Returns the number of labels since the opening. */
    public long labels() {
        return covered.observations();
    }

    /** Returns r, strictly between 0 and 1. */
    public double raisedRate() {
        return raisedRate;
    }

    /**
     * Returns the state, big-endian: the layout version, 1 (byte); r (double); the bytes of {@link
     * SleeperProcess#toBytes()} without their version.
     */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(CONTENT_BYTES).putDouble(raisedRate);
        covered.put(state);
        return state.array();
    }

    /**
     * Returns a process that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static RecoveryProcess ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes, CONTENT_BYTES);
        return new RecoveryProcess(state.getDouble(), SleeperProcess.get(state));
    }
}
