package io.conformalstreams.ops.integration;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for a condition by checking it repeatedly. */
final class Await {

    /** A generous limit: a failing test waits for it once, and a passing test never does. */
    static final Duration LIMIT = Duration.ofSeconds(240);

    private static final long SHORTEST_PAUSE_MILLISECONDS = 50;
    private static final long LONGEST_PAUSE_MILLISECONDS = 500;

    /** Looks cost processor time, which what is waited for needs, too. So a pause grows to a tenth of the wait. */
    private static final int SHARE_OF_WAIT = 10;

    /** One check of the condition. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    /**
     * Returns once the condition holds.
     *
     * @param what is waited for, for the failure
     */
    static void until(String what, Condition condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.holds()) {
            long waited = System.nanoTime() - start;
            if (waited > LIMIT.toNanos()) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            long pause = TimeUnit.NANOSECONDS.toMillis(waited) / SHARE_OF_WAIT;
            Thread.sleep(Math.min(Math.max(pause, SHORTEST_PAUSE_MILLISECONDS), LONGEST_PAUSE_MILLISECONDS));
        }
    }
}
