package io.conformalstreams.contracts.topic;

import java.time.Duration;
import java.util.Map;

/** How long a topic keeps its records. */
public sealed interface Retention {

    /** The Kafka topic settings that implement the retention. */
    Map<String, String> topicSettings();

    /** Records are kept for a period and then deleted. */
    record ByTime(Duration time) implements Retention {
        public ByTime {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException("retention must be positive: " + time);
            }
        }

        @Override
        public Map<String, String> topicSettings() {
            return Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(time.toMillis()));
        }
    }

    /** Records are kept forever. */
    record Forever() implements Retention {
        @Override
        public Map<String, String> topicSettings() {
            return Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");
        }
    }

    /** The newest record of each key is kept forever. */
    record Compacted() implements Retention {
        @Override
        public Map<String, String> topicSettings() {
            return Map.of("cleanup.policy", "compact");
        }
    }
}
