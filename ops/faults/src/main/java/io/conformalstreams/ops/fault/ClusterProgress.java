package io.conformalstreams.ops.fault;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.fault.committed.Drainage;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Waits until the topologies have processed everything that was sent. */
final class ClusterProgress {

    /** A generous limit: only a stream that hangs reaches it. */
    static final Duration LIMIT = Duration.ofSeconds(300);

    private static final long BETWEEN_LOOKS_MILLISECONDS = 50;
    private static final List<Topic> INPUTS = List.of(Topic.LABELLED_IMAGES, Topic.PREDICTIONS);

    private final ConformalConfiguration configuration;

    ClusterProgress(ConformalConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Returns whether both topologies have committed everything within the limit. */
    boolean awaitDrained() throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (Drainage drainage = new Drainage(configuration)) {
            while (!isDrained(drainage)) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                Thread.sleep(BETWEEN_LOOKS_MILLISECONDS);
            }
        }
        return true;
    }

    /** A broker that restarts, or is very busy, may not answer in time. */
    private static boolean isDrained(Drainage drainage) throws InterruptedException, ExecutionException {
        try {
            return drainage.isCalibrationDrained() && drainage.isPredictionDrained();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RetriableException) {
                return false;
            }
            throw failure;
        }
    }

    /** Returns the offset after the last record of each partition of the topics that gateways write. */
    Map<TopicPartition, Long> inputEnds() {
        TopicReader reader = new TopicReader(configuration);
        Map<TopicPartition, Long> ends = new HashMap<>();
        INPUTS.forEach(topic -> ends.putAll(reader.ends(topic)));
        return ends;
    }
}
