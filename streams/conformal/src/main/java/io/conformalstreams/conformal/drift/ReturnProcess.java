package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;

/**
 * Tests whether a rate that has risen from p to q has returned to p. It is a {@link SleeperProcess} on the complement
 * of the event. The null is that the odds of the event are still at least r times the odds of p, with
 *
 * <pre>  r = max(sqrt(1.25), min(sqrt(odds ratio of q to p), max(1.5, odds ratio of p + .05 to p))).</pre>
 *
 * <p>While this is true, the probability that the evidence ever reaches {@value #LIMIT} is at most 1/{@value #LIMIT}
 * (Ville's inequality). The rate q is estimated from the stretch since the rise. This stretch was selected, so the
 * estimate may be too high. Without a return, the null is false only if the estimated change of the log odds is more
 * than twice the true change, or if the true odds ratio is below sqrt(1.25).
 *
 * <p>{@link RecoveryProcess} is the test for a promised miss rate. Its tolerance is an excess over that rate.
 * This class uses odds instead, because they suit rates near 0 and near 1 equally well. The class is not thread-safe.
 */
final class ReturnProcess {
    private static final String NAME = "return process";
    private static final double LIMIT = 20;
    private static final double LARGEST_ODDS_RATIO = 1.5;
    private static final double SMALLEST_ODDS_RATIO = Math.sqrt(1.25);
    private static final double TOLERATED_DIFFERENCE = 0.05;

    /** The number of bytes that {@link #put} writes. */
    static final int BYTES = 2 * Double.BYTES + SleeperProcess.CONTENT_BYTES;

    private final double level;
    private final double toleratedRate;
    private final SleeperProcess bets;

    private ReturnProcess(double level, double toleratedRate, SleeperProcess bets) {
        this.level = level;
        this.toleratedRate = OddsRatioGrid.requireProbability("tolerated rate", toleratedRate);
        this.bets = bets;
    }

    /**
     * Starts a process when a rise is proven.
     *
     * @param rate p, the rate to return to, strictly between 0 and 1
     * @param stretch the observations since the rise
     */
    static ReturnProcess opening(double rate, Stretch stretch) {
        OddsRatioGrid.requireProbability("rate", rate);
        double raised = (stretch.events() + 0.5) / (stretch.labels() + 1.0);
        double midway = Math.sqrt(odds(raised) / odds(rate));
        double tolerated = rate + TOLERATED_DIFFERENCE < 1
                ? Math.max(LARGEST_ODDS_RATIO, odds(rate + TOLERATED_DIFFERENCE) / odds(rate))
                : LARGEST_ODDS_RATIO;
        double odds = odds(rate) * Math.max(SMALLEST_ODDS_RATIO, Math.min(midway, tolerated));
        return new ReturnProcess(
                stretch.level(), Math.min(odds / (1 + odds), Math.nextDown(1.0)), new SleeperProcess());
    }

    private static double odds(double probability) {
        return probability / (1 - probability);
    }

    /** Observes whether the event happened. */
    void observe(boolean event) {
        bets.observe(!event, 1 - toleratedRate);
    }

    /** Returns whether the rate is proven to be below {@link #toleratedRate()}. */
    boolean hasReturned() {
        return bets.evidence() >= LIMIT;
    }

    /** Returns the level whose exceedances are the events, as in {@link Stretch#level()}. */
    double level() {
        return level;
    }

    /** Returns the rate with r times the odds of p, strictly between 0 and 1. */
    double toleratedRate() {
        return toleratedRate;
    }

    /** Writes the level and the tolerated rate (doubles), and {@link SleeperProcess#toBytes()} without its version. */
    void put(ByteBuffer state) {
        state.putDouble(level).putDouble(toleratedRate);
        bets.put(state);
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    static ReturnProcess get(ByteBuffer state) {
        StateFrame.requireConsistent(NAME, state.remaining() >= BYTES);
        return new ReturnProcess(state.getDouble(), state.getDouble(), SleeperProcess.get(state));
    }
}
