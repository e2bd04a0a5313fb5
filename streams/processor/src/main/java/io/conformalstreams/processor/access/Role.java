package io.conformalstreams.processor.access;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Application;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** What a client other than the topologies does with the topics. */
public enum Role {
    /** Sends predictions and labels. */
    GATEWAY("sends predictions and labelled images", List.of(), List.of(Topic.PREDICTIONS, Topic.LABELLED_IMAGES)),
    /** Reads what the topologies publish. */
    CONSUMER(
            "reads what the topologies publish",
            List.of(
                    Topic.CALIBRATION_SCORES,
                    Topic.THRESHOLDS,
                    Topic.CONFIDENCE_SETS,
                    Topic.COVERAGE_OUTCOMES,
                    Topic.COHORT_COVERAGE,
                    Topic.DRIFT_ALERTS,
                    Topic.MODEL_COMPARISONS,
                    Topic.INSTANCE_STATUS,
                    Topic.REJECTED,
                    Topic.DEAD_LETTERS),
            List.of()),
    /** Runs the commands of operators: looks at everything but sets, withdraws labels, and sends records again. */
    OPERATOR(
            "runs status, doctor, alerts, rejected, withdraw, backfill, export and reset --stratum",
            List.of(
                    Topic.LABELLED_IMAGES,
                    Topic.PREDICTIONS,
                    Topic.CALIBRATION_SCORES,
                    Topic.THRESHOLDS,
                    Topic.COVERAGE_OUTCOMES,
                    Topic.COHORT_COVERAGE,
                    Topic.DRIFT_ALERTS,
                    Topic.DRIFT_COMMANDS,
                    Topic.MODEL_COMPARISONS,
                    Topic.INSTANCE_STATUS,
                    Topic.REJECTED,
                    Topic.DEAD_LETTERS),
            List.of(Topic.LABELLED_IMAGES, Topic.PREDICTIONS, Topic.DRIFT_COMMANDS)) {
        @Override
        public List<Permission> permissions(ConformalConfiguration configuration) {
            List<Permission> permissions = new ArrayList<>(super.permissions(configuration));
            permissions.addAll(describingGroups(configuration));
            // doctor compares the settings of all topics.
            for (Topic topic : Topic.values()) {
                String name = configuration.topics().name(topic);
                if (permissions.stream().noneMatch(permission -> permission.covers(ResourceType.TOPIC, name))) {
                    permissions.add(Permission.onTopic(name, AclOperation.DESCRIBE));
                }
            }
            for (Topic topic : Topic.values()) {
                permissions.add(Permission.onTopic(configuration.topics().name(topic), AclOperation.DESCRIBE_CONFIGS));
            }
            // doctor asks which producer has left a transaction open in a changelog or in the offsets, and what its
            // coordinator knows.
            if (configuration.application().exactlyOnce()) {
                permissions.add(Permission.onTopic(OFFSETS_TOPIC, AclOperation.READ));
            }
            for (String id : groups(configuration)) {
                permissions.add(Permission.onPrefix(ResourceType.TOPIC, id + "-", AclOperation.READ));
                if (configuration.application().exactlyOnce()) {
                    permissions.add(
                            Permission.onPrefix(ResourceType.TRANSACTIONAL_ID, id + "-", AclOperation.DESCRIBE));
                }
            }
            return permissions;
        }
    },
    /** Serves the dashboard, which shows records of every topic. Only actions need the right to write commands. */
    DASHBOARD("serves the dashboard", List.of(Topic.values()), List.of(Topic.DRIFT_COMMANDS)) {
        @Override
        public List<Permission> permissions(ConformalConfiguration configuration) {
            List<Permission> permissions = new ArrayList<>(super.permissions(configuration));
            permissions.addAll(describingGroups(configuration));
            return permissions;
        }
    },
    /** Runs {@code verify}, which reads every topic and the offsets up to which the topologies have worked. */
    VERIFIER("runs verify", List.of(Topic.values()), List.of()) {
        @Override
        public List<Permission> permissions(ConformalConfiguration configuration) {
            List<Permission> permissions = new ArrayList<>(super.permissions(configuration));
            permissions.addAll(describingGroups(configuration));
            return permissions;
        }
    },
    /** Runs {@code topics}, and {@code reset --application}, which deletes what the topologies have written. */
    ADMINISTRATOR("runs topics and reset --application", List.of(), List.of()) {
        @Override
        public List<Permission> permissions(ConformalConfiguration configuration) {
            List<Permission> permissions = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                // DELETE includes DESCRIBE, and ALTER_CONFIGS includes DESCRIBE_CONFIGS.
                AclOperation seen = Topic.outputs().contains(topic) ? AclOperation.DELETE : AclOperation.DESCRIBE;
                for (AclOperation operation : List.of(AclOperation.CREATE, seen, AclOperation.ALTER_CONFIGS)) {
                    permissions.add(Permission.onTopic(configuration.topics().name(topic), operation));
                }
            }
            for (String id : groups(configuration)) {
                permissions.add(Permission.onPrefix(ResourceType.TOPIC, id + "-", AclOperation.DELETE));
                permissions.add(Permission.onGroup(id, AclOperation.DELETE));
            }
            return permissions;
        }
    };

    /** Kafka's own topic with the offsets of all groups. */
    public static final String OFFSETS_TOPIC = "__consumer_offsets";

    private final String task;
    private final List<Topic> read;
    private final List<Topic> written;

    Role(String task, List<Topic> read, List<Topic> written) {
        this.task = task;
        this.read = read;
        this.written = written;
    }

    /** What the client does, for help and documents. */
    public String task() {
        return task;
    }

    /** The permissions on the topics. A client that commits offsets needs READ on its group, too. */
    public List<Permission> permissions(ConformalConfiguration configuration) {
        Topics topics = configuration.topics();
        List<Permission> permissions = new ArrayList<>();
        read.forEach(topic -> permissions.add(Permission.onTopic(topics.name(topic), AclOperation.READ)));
        written.forEach(topic -> permissions.add(Permission.onTopic(topics.name(topic), AclOperation.WRITE)));
        return permissions;
    }

    private static List<Permission> describingGroups(ConformalConfiguration configuration) {
        return groups(configuration).stream()
                .map(group -> Permission.onGroup(group, AclOperation.DESCRIBE))
                .toList();
    }

    /** The groups of the topologies that the configuration has; their names begin those of the internal topics. */
    private static List<String> groups(ConformalConfiguration configuration) {
        Application application = configuration.application();
        List<String> groups = new ArrayList<>(List.of(application.calibrationId(), application.predictionId()));
        if (!configuration.comparisons().isEmpty()) {
            groups.add(application.comparisonId());
        }
        return groups;
    }
}
