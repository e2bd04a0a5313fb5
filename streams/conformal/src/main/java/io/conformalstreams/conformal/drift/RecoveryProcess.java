package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.BetaDistribution;
import java.nio.ByteBuffer;

/**
 * When is an alert over? A {@link SleeperProcess} on covered labels against the null that the miss rate is still at least
 *
 * <pre>  r = max(alpha + eps, (alpha + q_lo)/2),   eps = max(.002, .2 alpha),   q_lo = BetaInv(.01/tau; S, n - S + 1)</pre>
 *
 * <p>(q_lo = 0 for S = 0) with S misses in the n labels of the stretch since which the rate is raised, and tau labels in the
 * epoch, all fixed when the alert opens. The lower limit is at error .01/tau because the stretch was chosen among tau
 * starts; with the estimate S/n itself, 6 to 11 % of alerts would be resolved while the drift goes on. While the rate stays
 * at or above r, recovery is declared with probability at most 1/{@value #LIMIT}.
 *
 * <p>Misses are deployed ones for a breach of coverage. For score drift they are exceedances of the frozen level of
 * {@link SinceChange}, and alpha is its miscoverage: deployed misses would recover by adaptation alone.
 *
 * <p>Not safe for use by several threads.
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
     * Starts a process at the opening of an alert.
     *
     * @param alpha the rate to return to, strictly between 0 and 1
     * @param misses S in the stretch, 0..labels
     * @param labels n in the stretch, 0..labelsOfEpoch
     * @param labelsOfEpoch tau, at least 1
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public static RecoveryProcess opening(double alpha, long misses, long labels, long labelsOfEpoch) {
        OddsRatioGrid.requireProbability("alpha", alpha);
        if (misses < 0 || labels < misses || labelsOfEpoch < Math.max(1, labels)) {
            throw new IllegalArgumentException(
                    "counts must be ordered: " + misses + " misses, " + labels + " labels, " + labelsOfEpoch);
        }
        double lowerLimit = misses == 0
                ? 0
                : new BetaDistribution(misses, labels - misses + 1.0).quantile(SELECTION_ERROR / labelsOfEpoch);
        double raised = Math.max(CoverageBreachNull.tolerated(alpha), (alpha + lowerLimit) / 2);
        return new RecoveryProcess(Math.min(raised, Math.nextDown(1.0)), new SleeperProcess());
    }

    /** Takes the next label after the opening. */
    public void observe(boolean miss) {
        covered.observe(!miss, 1 - raisedRate);
    }

    /** Returns whether the alert is over: evidence of at least {@value #LIMIT} now, and {@value #FEWEST_LABELS} labels. */
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

    /** Returns the state, big-endian: the layout version, 1 (byte), r (double) and {@link SleeperProcess#toBytes()} from its second byte. */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(CONTENT_BYTES).putDouble(raisedRate);
        covered.put(state);
        return state.array();
    }

    /**
     * Returns a process that goes on exactly where the one that wrote the bytes stood.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} does not write such bytes
     */
    public static RecoveryProcess ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes, CONTENT_BYTES);
        return new RecoveryProcess(state.getDouble(), SleeperProcess.get(state));
    }
}
