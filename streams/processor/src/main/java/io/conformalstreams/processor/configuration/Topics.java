package io.conformalstreams.processor.configuration;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.util.Optional;

/**
 * The names of the topics, and how the topics are created.
 *
 * @param prefix text before every topic's base name; may be empty
 * @param partitions number of partitions of each topic that is keyed by stratum
 * @param replicationFactor number of replicas of each partition, used when topics are created
 */
public record Topics(String prefix, int partitions, short replicationFactor) {

    static final SettingGroup SETTINGS =
            SettingGroup.of("topics", "The names of the topics, and how the topics are created.");

    private static final Constraint<String> PREFIX_RULE =
            Constraint.matching("[a-zA-Z0-9._-]{0,128}", "at most 128 letters, digits, dots, underscores and hyphens");
    private static final Constraint<Integer> PARTITIONS_RULE = Constraint.between(1, 10_000);
    private static final Constraint<Integer> REPLICATION_FACTOR_RULE = Constraint.between(1, 100);

    private static final Setting<String> PREFIX = SETTINGS.optional(
            "prefix",
            ScalarType.text(PREFIX_RULE),
            "conformal.",
            "Text before every topic name. It separates installations that share a cluster.");
    private static final Setting<Integer> PARTITIONS = SETTINGS.optional(
            "partitions",
            ScalarType.wholeNumber(PARTITIONS_RULE),
            "4",
            "Number of partitions of each topic that is keyed by stratum. It cannot change once the topics exist: the"
                    + " application does not start if a topic has another number.");
    private static final Setting<Integer> REPLICATION_FACTOR = SETTINGS.optional(
            "replicationFactor",
            ScalarType.wholeNumber(REPLICATION_FACTOR_RULE),
            "1",
            "Number of replicas of each partition, used when topics are created. Use 3 in production.");

    public Topics {
        PREFIX_RULE.require("prefix", prefix);
        PARTITIONS_RULE.require("partitions", partitions);
        REPLICATION_FACTOR_RULE.require("replicationFactor", (int) replicationFactor);
    }

    static Optional<Topics> read(ConfigurationNode document) {
        return SETTINGS.read(document)
                .map(values -> new Topics(
                        values.get(PREFIX),
                        values.get(PARTITIONS),
                        values.get(REPLICATION_FACTOR).shortValue()));
    }

    /** Returns the full name of a topic. */
    public String name(Topic topic) {
        return topic.name(prefix);
    }
}
