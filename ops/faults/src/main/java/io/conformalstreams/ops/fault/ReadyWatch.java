package io.conformalstreams.ops.fault;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Measures in the background how long instances take until they are ready again. */
final class ReadyWatch implements AutoCloseable {

    private static final long BETWEEN_LOOKS_MILLISECONDS = 50;

    private static final Duration STABLE = Duration.ofSeconds(5);

    /** An instance that has not noticed an outage by now never stopped being ready. */
    private static final Duration NOTICED = Duration.ofSeconds(30);

    private final Injections injections;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "ready-watch");
        thread.setDaemon(true);
        return thread;
    });

    ReadyWatch(Injections injections) {
        this.injections = injections;
    }

    /** Measures the time from the start of a process until it is ready. */
    void sinceStart(FaultKind kind, Instance instance) {
        measure(kind, instance, instance.startedAt(), Duration.ZERO, Duration.ZERO);
    }

    /**
     * Measures the time from now until the instance is ready again and remains so. An instance first reports its old
     * readiness, until it learns what it has missed; without a moment at which it is not ready, nothing is measured.
     */
    void sinceNow(FaultKind kind, Instance instance) {
        measure(kind, instance, System.nanoTime(), STABLE, NOTICED);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void measure(FaultKind kind, Instance instance, long from, Duration stable, Duration noticed) {
        long startedAt = instance.startedAt();
        threads.execute(() -> {
            try {
                long readySince = 0;
                boolean wasUnready = noticed.isZero();
                // A further start ends the measurement without a result.
                while (instance.startedAt() == startedAt) {
                    boolean ready = instance.look() == Instance.Moment.READY;
                    long now = System.nanoTime();
                    readySince = ready ? (readySince == 0 ? now : readySince) : 0;
                    wasUnready |= !ready;
                    if (ready && wasUnready && now - readySince >= stable.toNanos()) {
                        injections.readyAgain(
                                kind, Duration.ofNanos(readySince - from), "instance " + instance.number());
                        return;
                    }
                    if (!wasUnready && now - from > noticed.toNanos()) {
                        return;
                    }
                    Thread.sleep(BETWEEN_LOOKS_MILLISECONDS);
                }
            } catch (InterruptedException batchOver) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
