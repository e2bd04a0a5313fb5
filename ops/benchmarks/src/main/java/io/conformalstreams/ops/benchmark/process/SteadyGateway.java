package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.ops.benchmark.throughput.SyntheticRecords;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Sends predictions and their labels at a steady rate until it is closed. */
final class SteadyGateway implements AutoCloseable {

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> sending;

    /** @param first number of the first image */
    SteadyGateway(ConformalConfiguration configuration, SyntheticRecords records, long first, int imagesPerSecond) {
        this.sending = thread.submit(() -> send(configuration, records, first, imagesPerSecond));
    }

    private void send(ConformalConfiguration configuration, SyntheticRecords records, long first, int imagesPerSecond) {
        long start = System.nanoTime();
        try (GatewayProducer producer = new GatewayProducer(configuration)) {
            for (long sent = 0; !stopped.get(); sent++) {
                LockSupport.parkNanos(start + sent * 1_000_000_000L / imagesPerSecond - System.nanoTime());
                Instant now = Instant.now();
                producer.send(records.prediction(first + sent, now));
                producer.send(records.labelledImage(first + sent, now));
            }
            producer.flush();
        }
    }

    /** Fails if the gateway has failed. */
    void requireSending() {
        if (sending.isDone()) {
            awaitEnd();
        }
    }

    /** Stops, and fails if the gateway has failed. */
    @Override
    public void close() {
        stopped.set(true);
        thread.shutdown();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            sending.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the gateway could not send", failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
