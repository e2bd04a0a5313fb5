package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;

/**
 * An e-process against p-values that are uniform given the past. It bets that more than the share a of them is at most
 * a, for each level a in {.05, .1, .2, .4}: the mean of one {@link SleeperProcess} for each level. Under the null it is
 * a non-negative supermartingale that starts at 1.
 */
final class LevelSleepers {
    private static final double[] LEVELS = {0.05, 0.1, 0.2, 0.4};

    /** The number of bytes that {@link #put} writes. */
    static final int BYTES = LEVELS.length * SleeperProcess.CONTENT_BYTES;

    private final SleeperProcess[] sleepers = new SleeperProcess[LEVELS.length];

    /** Creates an e-process that has observed nothing. */
    LevelSleepers() {
        for (int level = 0; level < LEVELS.length; level++) {
            sleepers[level] = new SleeperProcess();
        }
    }

    /** Observes a p-value, 0..1. */
    void observe(double p) {
        for (int level = 0; level < LEVELS.length; level++) {
            sleepers[level].observe(p <= LEVELS[level], LEVELS[level]);
        }
    }

    /** Returns the evidence, 1 at the start. */
    double evidence() {
        double sum = 0;
        for (SleeperProcess sleeper : sleepers) {
            sum += sleeper.evidence();
        }
        return sum / LEVELS.length;
    }

    /** Forgets all observations. */
    void restart() {
        for (SleeperProcess sleeper : sleepers) {
            sleeper.restart();
        }
    }

    /** Writes the state of each level's process, by ascending level. */
    void put(ByteBuffer state) {
        for (SleeperProcess sleeper : sleepers) {
            sleeper.put(state);
        }
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    static LevelSleepers get(String name, ByteBuffer state) {
        StateFrame.requireConsistent(name, state.remaining() >= BYTES);
        LevelSleepers process = new LevelSleepers();
        for (int level = 0; level < LEVELS.length; level++) {
            process.sleepers[level] = SleeperProcess.get(state);
        }
        return process;
    }
}
