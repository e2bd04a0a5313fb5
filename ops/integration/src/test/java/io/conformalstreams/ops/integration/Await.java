package io.conformalstreams.ops.integration;

import java.time.Duration;

/** Waits for a condition by checking it repeatedly. */
final class Await {

    /** A generous limit: a failing test waits for it once, and a passing test never does. */
    static final Duration LIMIT = Duration.ofSeconds(240);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

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
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }
}
