package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.StreamsProperties;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** A topology that runs here with one stream thread and the properties that it has in production. */
final class RunningTopology implements AutoCloseable {

    private static final Duration STALL = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration CLOSE_LIMIT = Duration.ofMinutes(1);

    private final BenchmarkCluster cluster;
    private final String applicationId;
    private final KafkaStreams streams;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /**
     * @param applicationId an id that was not used before, so that everything is read from the start, without any state
     */
    RunningTopology(
            BenchmarkCluster cluster, Topology topology, ConformalConfiguration configuration, String applicationId) {
        this.cluster = cluster;
        this.applicationId = applicationId;
        this.streams = new KafkaStreams(topology, StreamsProperties.of(configuration, applicationId));
        streams.setUncaughtExceptionHandler(exception -> {
            failure.compareAndSet(null, exception);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
    }

    /** How many records of a topic have been committed. */
    long committed(String topic) {
        Optional.ofNullable(failure.get()).ifPresent(exception -> {
            throw new IllegalStateException(applicationId + " has failed", exception);
        });
        return cluster.committed(applicationId, topic);
    }

    /**
     * Waits until at least the given number of records of a topic are committed. Returns the number committed by then.
     *
     * @throws IllegalStateException if the topology fails, or commits nothing for two minutes
     */
    long awaitCommitted(String topic, long records) {
        long last = committed(topic);
        long since = System.nanoTime();
        while (last < records) {
            // The topology commits every 100 ms, and each reading of its offsets is a request to the broker.
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            long now = committed(topic);
            if (now > last) {
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALL.toNanos()) {
                throw new IllegalStateException(applicationId + " stands at " + now + " of " + records + " records");
            }
            last = now;
        }
        return last;
    }

    @Override
    public void close() {
        if (!streams.close(CLOSE_LIMIT)) {
            throw new IllegalStateException(applicationId + " does not end");
        }
        streams.cleanUp();
    }
}
