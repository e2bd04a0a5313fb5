package io.conformalstreams.processor.runtime;

import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;

/**
 * A topology that the application runs as a separate Kafka Streams instance.
 *
 * @param name in health, metrics and logs, such as {@code calibration}
 * @param applicationId its consumer group, and the prefix of its internal topics and state
 * @param topology builds a new topology for each start
 */
public record RunnableTopology(String name, String applicationId, Supplier<Topology> topology) {}
