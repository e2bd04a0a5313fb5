package io.conformalstreams.ops.topics;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.access.ClientPrincipal;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.configuration.KafkaProperties;
import io.conformalstreams.processor.configuration.Topics;
import io.conformalstreams.processor.runtime.AccessRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Compares the topics of a cluster with the catalogue. */
final class BrokerTopics {

    private static final String UNANSWERED =
            "; no broker responds at kafka.bootstrap.servers: check the address, and that"
                    + " security.protocol matches its listener";
    private static final Duration LONGEST_PROPAGATION = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Admin admin;
    private final Topics wanted;
    private final KafkaProperties kafka;

    /**
     * @param admin a client of the cluster; not closed here
     * @param wanted prefix, partitions and replication factor
     * @param kafka the settings of the client, for messages
     */
    BrokerTopics(Admin admin, Topics wanted, KafkaProperties kafka) {
        this.admin = admin;
        this.wanted = wanted;
        this.kafka = kafka;
    }

    /**
     * Inspects every topic of the catalogue; changes nothing.
     *
     * @throws ProvisioningException if the cluster doesn't respond or refuses a request
     */
    public List<Review> review() {
        Collection<String> present = answer("listing topics", admin.listTopics().names());
        List<String> names = Arrays.stream(Topic.values())
                .map(wanted::name)
                .filter(present::contains)
                .toList();
        Map<String, TopicDescription> descriptions =
                answer("describing topics", admin.describeTopics(names).allTopicNames());
        Map<ConfigResource, KafkaFuture<Config>> settings = admin.describeConfigs(
                        names.stream().map(BrokerTopics::resource).toList())
                .values();
        Set<String> invisible = invisible(Arrays.stream(Topic.values())
                .map(wanted::name)
                .filter(name -> !present.contains(name))
                .toList());
        return Arrays.stream(Topic.values())
                .map(topic -> {
                    String name = wanted.name(topic);
                    return descriptions.containsKey(name)
                            ? existing(
                                    topic,
                                    descriptions.get(name),
                                    answer(
                                            "reading the settings of topic " + name,
                                            Permission.onTopic(name, AclOperation.DESCRIBE_CONFIGS),
                                            settings.get(resource(name))))
                            : missing(topic, invisible.contains(name));
                })
                .toList();
    }

    /**
     * Waits until the brokers know the topics and the leaders of all partitions. A cluster confirms a creation before
     * its brokers know the topic, and until then they report the topic as unknown.
     *
     * @param names of topics that exist
     * @throws ProvisioningException if some are unknown after 30 s
     */
    void awaitKnown(Collection<String> names) {
        long deadline = System.nanoTime() + LONGEST_PROPAGATION.toNanos();
        while (!areKnown(names)) {
            if (System.nanoTime() > deadline) {
                throw new ProvisioningException(
                        "the cluster does not know all of " + names + " " + LONGEST_PROPAGATION.toSeconds()
                                + " s after it has created them; see the controller's log",
                        null);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private boolean areKnown(Collection<String> names) {
        try {
            return answer("describing topics", admin.describeTopics(names).allTopicNames()).values().stream()
                    .flatMap(description -> description.partitions().stream())
                    .allMatch(partition -> partition.leader() != null);
        } catch (ProvisioningException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }

    /** The topics that the client may not describe, so that it can't know whether they exist. */
    private Set<String> invisible(Collection<String> unlisted) {
        Set<String> invisible = new HashSet<>();
        admin.describeTopics(unlisted).topicNameValues().forEach((name, description) -> {
            try {
                answer("describing topic " + name, description);
            } catch (ProvisioningException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    invisible.add(name);
                } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        });
        return invisible;
    }

    private Review missing(Topic topic, boolean isInvisible) {
        String name = wanted.name(topic);
        Change creation = new Change(
                isInvisible ? Change.Kind.UNSEEN_ADDITION : Change.Kind.ADDITION,
                "create with " + size(wanted.partitions(), wanted.replicationFactor()) + ", " + text(topic.settings()),
                () -> answer(
                        "creating topic " + name,
                        Permission.onTopic(name, AclOperation.CREATE),
                        admin.createTopics(List.of(new NewTopic(name, wanted.partitions(), wanted.replicationFactor())
                                        .configs(topic.settings())))
                                .all()));
        String summary = isInvisible
                ? "not visible to " + ClientPrincipal.of(kafka) + ": it is absent, or DESCRIBE is missing"
                : "missing";
        return new Review("topic " + name, summary, List.of(creation), List.of());
    }

    private Review existing(Topic topic, TopicDescription description, Config settings) {
        int partitions = description.partitions().size();
        int replicationFactor = description.partitions().get(0).replicas().size();
        return new Review(
                "topic " + description.name(),
                size(partitions, replicationFactor),
                alterations(topic, settings),
                sizeProblems(topic, partitions, replicationFactor));
    }

    private List<Change> alterations(Topic topic, Config settings) {
        Map<String, String> different = new HashMap<>();
        List<String> words = new ArrayList<>();
        topic.settings().forEach((setting, value) -> {
            ConfigEntry entry = settings.get(setting);
            String current = entry == null ? "unset" : entry.value();
            if (!value.equals(current)) {
                different.put(setting, value);
                words.add(setting + " from " + current + " to " + value);
            }
        });
        return different.isEmpty()
                ? List.of()
                : List.of(new Change(
                        Change.Kind.ALTERATION,
                        "set " + String.join(", ", words),
                        () -> set(wanted.name(topic), different)));
    }

    private void set(String name, Map<String, String> settings) {
        List<AlterConfigOp> operations = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        answer(
                "changing settings of topic " + name,
                Permission.onTopic(name, AclOperation.ALTER_CONFIGS),
                admin.incrementalAlterConfigs(Map.of(resource(name), operations))
                        .all());
    }

    private List<String> sizeProblems(Topic topic, int partitions, int replicationFactor) {
        List<String> problems = new ArrayList<>();
        // With another number, strata would map to partitions other than those of their history. Other topics don't
        // depend on it.
        if (topic.isKeyedByStratum() && partitions != wanted.partitions()) {
            problems.add("has " + partitions + " partitions, but the configuration asks for " + wanted.partitions()
                    + ": all topics keyed by stratum need the same number, and it must not change once strata have a"
                    + " history; set topics.partitions to " + partitions
                    + " if the other topics have as many, or start under another topics.prefix");
        }
        if (replicationFactor != wanted.replicationFactor()) {
            problems.add("has replication factor " + replicationFactor + ", but the configuration asks for "
                    + wanted.replicationFactor() + ": reassign the replicas with kafka-reassign-partitions, or set"
                    + " topics.replicationFactor to " + replicationFactor);
        }
        return problems;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static String size(int partitions, int replicationFactor) {
        return partitions + (partitions == 1 ? " partition" : " partitions") + ", replication factor "
                + replicationFactor;
    }

    private static String text(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Like {@link #answer(String, KafkaFuture)}. If the cluster refuses the request, names the permission for it. */
    private <T> T answer(String request, Permission needed, KafkaFuture<T> future) {
        try {
            return answer(request, future);
        } catch (ProvisioningException e) {
            if (e.getCause() instanceof AuthorizationException) {
                throw lacking(request, needed);
            }
            if (e.getCause() instanceof TopicExistsException) {
                // A client that may not describe a topic does not see that it exists.
                throw lacking(request, new Permission(needed.resource(), AclOperation.DESCRIBE));
            }
            throw e;
        }
    }

    private ProvisioningException lacking(String request, Permission needed) {
        AccessRefusedException refused = new AccessRefusedException(List.of(needed), kafka);
        return new ProvisioningException(request + ": " + refused.getMessage(), refused);
    }

    private static <T> T answer(String request, KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new ProvisioningException(
                    request + ": " + e.getCause().getMessage()
                            + (e.getCause() instanceof TimeoutException ? UNANSWERED : ""),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProvisioningException(request + ": interrupted", e);
        }
    }
}
