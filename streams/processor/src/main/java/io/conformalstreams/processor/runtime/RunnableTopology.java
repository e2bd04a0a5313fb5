package io.conformalstreams.processor.runtime;

import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;

/**
 * A topology that the application runs as a separate Kafka Streams instance.
 *
 * @param name name in health, metrics and logs, for example {@code calibration}
 * @param applicationId consumer group; also the prefix of the internal topics and the state folder
 * @param topology builds a new topology for each start
 */
public record RunnableTopology(String name, String applicationId, Supplier<Topology> topology) {}
