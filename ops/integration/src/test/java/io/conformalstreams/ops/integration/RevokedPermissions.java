package io.conformalstreams.ops.integration;

import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;

/** Takes permissions from a client of a secured cluster, and expects that each missing one is named. */
final class RevokedPermissions {

    /** Revokes permissions one at a time instead of one kind at a time, which takes a minute longer. */
    private static final boolean ONE_BY_ONE = Boolean.getBoolean("conformal.it.permissions.one-by-one");

    private static final Set<AclOperation> INCLUDING_DESCRIBE =
            Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE);

    private final SecuredCluster cluster;
    private final String user;
    private final ConformalConfiguration configuration;

    /** @param configuration that of the client, who logs in as the user */
    RevokedPermissions(SecuredCluster cluster, String user, ConformalConfiguration configuration) {
        this.cluster = cluster;
        this.user = user;
        this.configuration = configuration;
    }

    /**
     * Revokes all permissions of one kind at a time, and expects that each of them is named. The topics
     * exist already, so permissions to create them are not revoked.
     */
    void nameEachKind(Collection<Permission> needed) throws Exception {
        Map<List<?>, List<Permission>> kinds = needed.stream()
                .filter(permission -> permission.operation() != AclOperation.CREATE && !isImplied(permission, needed))
                .collect(Collectors.groupingBy(permission -> ONE_BY_ONE
                        ? List.of(permission)
                        : List.of(
                                permission.operation(),
                                permission.resource().resourceType(),
                                permission.resource().patternType())));
        try (Admin asked = Admin.create(new HashMap<>(configuration.kafka().clientProperties()))) {
            PermissionCheck check = new PermissionCheck(asked);
            for (List<Permission> kind : kinds.values()) {
                cluster.revoke(user, kind);
                Set<ResourcePattern> resources =
                        kind.stream().map(Permission::resource).collect(Collectors.toSet());
                Await.until("the missing permissions are " + kind, () -> {
                    List<Permission> named = check.missing(needed);
                    // Without READ or WRITE, the right to describe a topic may be missing, too. Its settings are
                    // another right.
                    return named.containsAll(kind)
                            && named.stream()
                                    .allMatch(missing -> resources.contains(missing.resource())
                                            && (missing.operation() != AclOperation.DESCRIBE_CONFIGS
                                                    || kind.contains(missing)));
                });
                cluster.grant(user, kind);
            }
        }
        SecuredCluster.awaitNoneMissing(configuration, needed);
    }

    /** One permission of a client includes the right to describe the resource. */
    private static boolean isImplied(Permission permission, Collection<Permission> needed) {
        return permission.operation() == AclOperation.DESCRIBE
                && needed.stream()
                        .filter(other -> other.resource().equals(permission.resource()))
                        .anyMatch(other -> INCLUDING_DESCRIBE.contains(other.operation()));
    }

    /** Runs an action without one permission. */
    void without(Permission permission, IsolatedStream.Action action) throws Exception {
        cluster.revoke(user, List.of(permission));
        try (Admin asked = Admin.create(new HashMap<>(configuration.kafka().clientProperties()))) {
            Await.until(
                    "the broker knows that it is missing: " + permission,
                    () -> !new PermissionCheck(asked)
                            .missing(List.of(permission))
                            .isEmpty());
        }
        action.run();
        cluster.grant(user, List.of(permission));
        SecuredCluster.awaitNoneMissing(configuration, List.of(permission));
    }
}
