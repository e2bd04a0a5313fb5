package io.conformalstreams.ops.integration;

import io.conformalstreams.ops.replay.GatewayProducer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Sends cases until it is stopped. The label of a case follows three cases after its prediction. */
final class SteadyGateway {

    private static final int LABEL_DELAY = 3;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Future<Integer> cases;
    private final ExecutorService thread;

    private SteadyGateway(IsolatedStream stream, int casesPerSecond) {
        this.thread = Executors.newSingleThreadExecutor();
        this.cases = thread.submit(() -> send(stream, casesPerSecond));
    }

    static SteadyGateway start(IsolatedStream stream, int casesPerSecond) {
        return new SteadyGateway(stream, casesPerSecond);
    }

    /** Sends the remaining labels, and returns the number of cases. */
    int stop() throws Exception {
        stopped.set(true);
        try {
            return cases.get();
        } finally {
            thread.shutdown();
        }
    }

    private int send(IsolatedStream stream, int casesPerSecond) {
        SyntheticStream cases = SyntheticStream.of("{model}@{version}|{site}", "1");
        long start = System.nanoTime();
        int sent = 0;
        try (GatewayProducer gateway = stream.gateway()) {
            while (!stopped.get()) {
                LockSupport.parkNanos(start + sent * 1_000_000_000L / casesPerSecond - System.nanoTime());
                gateway.send(cases.prediction(sent));
                if (sent >= LABEL_DELAY) {
                    gateway.send(cases.label(sent - LABEL_DELAY));
                }
                sent++;
            }
            for (int i = Math.max(0, sent - LABEL_DELAY); i < sent; i++) {
                gateway.send(cases.label(i));
            }
            gateway.flush();
        }
        return sent;
    }
}
