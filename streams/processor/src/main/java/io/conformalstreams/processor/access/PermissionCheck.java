package io.conformalstreams.processor.access;

import io.conformalstreams.processor.configuration.KafkaProperties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Asks a cluster which of some permissions a client lacks. Kafka's own errors name the resource, but not the
 * operation.
 */
public final class PermissionCheck {

    private static final String PROBE = "permission-check";

    private final Admin admin;

    /** @param admin a connection of the client in question */
    public PermissionCheck(Admin admin) {
        this.admin = admin;
    }

    /**
     * Returns the permissions that the client lacks. A cluster can't tell everything: CREATE of topics, and operations
     * on topics that don't exist yet, are left out if the client may describe the topic.
     *
     * @throws KafkaException if the cluster does not respond, or refuses the client itself
     */
    public List<Permission> missing(Collection<Permission> needed) {
        Set<Permission> missing = new LinkedHashSet<>();
        missing.addAll(missingOnTopics(needed));
        for (Permission permission : needed) {
            switch (permission.resource().resourceType()) {
                case GROUP -> {
                    if (!isGrantedOnGroup(permission)) {
                        missing.add(permission);
                    }
                }
                case TRANSACTIONAL_ID -> {
                    if (!maySeeTransactions(permission.resource().name())) {
                        missing.add(permission);
                    }
                }
                default -> {
                    // Topics are checked together.
                }
            }
        }
        return List.copyOf(missing);
    }

    private List<Permission> missingOnTopics(Collection<Permission> needed) {
        Set<String> names = new TreeSet<>();
        List<String> prefixes = new ArrayList<>();
        for (Permission permission : needed) {
            if (permission.resource().resourceType() == ResourceType.TOPIC) {
                boolean isPrefix = permission.resource().patternType() == PatternType.PREFIXED;
                String name = permission.resource().name();
                (isPrefix ? prefixes : names).add(name);
                if (isPrefix) {
                    // Topics that a client may not describe are not listed. No topic has this name, but a client
                    // without
                    // a permission on the prefix is refused.
                    names.add(name + PROBE);
                }
            }
        }
        await(admin.listTopics().names()).stream()
                .filter(name -> prefixes.stream().anyMatch(name::startsWith))
                .forEach(names::add);
        List<Permission> missing = new ArrayList<>();
        var described = admin.describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (String name : names) {
            Set<AclOperation> allowed;
            try {
                allowed = allowed(await(described.get(name)).authorizedOperations());
            } catch (AuthorizationException notEvenDescribed) {
                allowed = mayDescribeSettings(name) ? Set.of(AclOperation.DESCRIBE_CONFIGS) : Set.of();
            } catch (UnknownTopicOrPartitionException missingTopic) {
                continue;
            }
            Set<AclOperation> granted = allowed;
            needed.stream()
                    .filter(permission -> permission.covers(ResourceType.TOPIC, name))
                    .filter(permission -> !isGranted(permission, granted))
                    .forEach(missing::add);
        }
        return missing;
    }

    /** A broker tells the operations on a topic only to those who may describe it. The settings are another permission. */
    private boolean mayDescribeSettings(String topic) {
        try {
            await(admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.TOPIC, topic)))
                    .all());
            return true;
        } catch (UnknownTopicOrPartitionException missingTopic) {
            return true;
        } catch (AuthorizationException refused) {
            return false;
        }
    }

    private static boolean isGranted(Permission permission, Set<AclOperation> granted) {
        // A topic that exists need not be created.
        return permission.operation() == AclOperation.CREATE && granted.contains(AclOperation.DESCRIBE)
                || granted.contains(permission.operation());
    }

    /** A broker without an authorizer may leave the operations out. */
    private static Set<AclOperation> allowed(Set<AclOperation> reported) {
        return reported == null ? Set.of(AclOperation.values()) : reported;
    }

    private boolean isGrantedOnGroup(Permission permission) {
        String group = permission.resource().name();
        try {
            ConsumerGroupDescription description = await(admin.describeConsumerGroups(
                            List.of(group), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                    .describedGroups()
                    .get(group));
            return allowed(description.authorizedOperations()).contains(permission.operation());
        } catch (GroupIdNotFoundException unused) {
            return true;
        } catch (AuthorizationException refused) {
            return false;
        }
    }

    /** WRITE includes DESCRIBE, so a client that may not describe transactions may not begin any. */
    private boolean maySeeTransactions(String prefix) {
        String probe = prefix + PROBE;
        try {
            await(admin.describeTransactions(List.of(probe)).description(probe));
            return true;
        } catch (TransactionalIdNotFoundException | UnsupportedVersionException permittedOrUnknown) {
            // Some brokers can't describe transactions.
            return true;
        } catch (AuthorizationException refused) {
            return false;
        }
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(failed.getCause());
        }
    }

    /**
     * The permissions in words, and the commands that grant them, a line each.
     *
     * @param kafka the settings of the client that lacks the permissions
     */
    public static String explained(Collection<Permission> missing, KafkaProperties kafka) {
        String principal = ClientPrincipal.of(kafka);
        GrantCommands commands = new GrantCommands(kafka);
        return missing.stream()
                .map(permission -> principal + " lacks " + permission + ": "
                        + commands.of(List.of(permission), principal).get(0))
                .collect(Collectors.joining("\n  "));
    }
}
