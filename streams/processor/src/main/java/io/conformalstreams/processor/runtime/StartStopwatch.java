package io.conformalstreams.processor.runtime;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Measures one start of a topology. The thread that starts it and the threads of Kafka Streams may call at once. */
final class StartStopwatch {

    /** The time of restoring, by {@link System#nanoTime()}: from the first store's start until the last store's end. */
    record RestoreSpan(long start, long end) {}

    private final Duration process;
    private final long began = System.nanoTime();
    private volatile long checked = began;

    private StartStopwatch(Duration process) {
        this.process = process;
    }

    /** Begins with the first start in this process, which began with the JVM. */
    static StartStopwatch sinceStartOfProcess() {
        return new StartStopwatch(
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()));
    }

    /** Begins with a restart after an outage. */
    static StartStopwatch sinceNow() {
        return new StartStopwatch(Duration.ZERO);
    }

    /** Ends the check of the cluster. */
    void clusterIsChecked() {
        checked = System.nanoTime();
    }

    /**
     * Ends the start.
     *
     * @param restore empty if there was nothing to restore
     */
    StartDurations isRunning(Optional<RestoreSpan> restore) {
        long running = System.nanoTime();
        long restoring = restore.map(RestoreSpan::start).orElse(running);
        long restored = restore.map(RestoreSpan::end).orElse(running);
        return new StartDurations(
                process,
                between(began, checked),
                between(checked, restoring),
                between(restoring, restored),
                between(restored, running));
    }

    private static Duration between(long start, long end) {
        return Duration.of(Math.max(0, end - start), TimeUnit.NANOSECONDS.toChronoUnit());
    }
}
