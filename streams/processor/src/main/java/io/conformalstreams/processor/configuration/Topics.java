package io.conformalstreams.processor.configuration;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.setting.Constraint;

/**
 * How the topics are named and created.
 *
 * @param prefix in front of every topic's base name; may be empty
 * @param partitions of every topic that is keyed by stratum; every record's placement is checked against it, and the
 *     application refuses to start on topics that have another number
 * @param replicationFactor used when topics are created
 */
public record Topics(String prefix, int partitions, short replicationFactor) {

    static final Constraint<String> PREFIX =
            Constraint.matching("[a-zA-Z0-9._-]{0,128}", "at most 128 letters, digits, dots, underscores and hyphens");
    static final Constraint<Integer> PARTITIONS = Constraint.between(1, 10_000);
    static final Constraint<Integer> REPLICATION_FACTOR = Constraint.between(1, 100);

    public Topics {
        PREFIX.require("prefix", prefix);
        PARTITIONS.require("partitions", partitions);
        REPLICATION_FACTOR.require("replicationFactor", (int) replicationFactor);
    }

    /** Full name of a topic. */
    public String name(Topic topic) {
        return topic.name(prefix);
    }
}
