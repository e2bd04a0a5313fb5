package io.conformalstreams.ops.dashboard.follow;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The settings of all consumers of the dashboard: they read committed records, and belong to no group. */
final class ConsumerProperties {

    private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

    /** Longest wait between attempts to reconnect. It is long because Kafka's client logs every attempt. */
    private static final int LONGEST_RECONNECT_WAIT_MILLIS = 5_000;

    private ConsumerProperties() {}

    static Map<String, Object> of(ConformalConfiguration configuration) {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MILLIS);
        properties.putIfAbsent(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, LONGEST_RECONNECT_WAIT_MILLIS);
        return properties;
    }
}
