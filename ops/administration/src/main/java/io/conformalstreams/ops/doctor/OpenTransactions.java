package io.conformalstreams.ops.doctor;

import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** Examines the transactions that are open in the topics that the topologies write, and in their changelogs. */
final class OpenTransactions {

    private static final String SUBJECT = "open transactions";

    private final Admin admin;
    private final ConformalConfiguration configuration;
    private final HangingTransactions hanging;

    OpenTransactions(Admin admin, ConformalConfiguration configuration) {
        this.admin = admin;
        this.configuration = configuration;
        this.hanging = new HangingTransactions(admin, configuration);
    }

    List<Finding> findings() {
        Map<TopicPartition, Long> stuck = hanging.stuck();
        if (stuck.isEmpty()) {
            return List.of(Finding.ok(SUBJECT, "none has been open for longer than a few seconds"));
        }
        Collection<Permission> missing = missing(stuck.keySet());
        if (!missing.isEmpty()) {
            return notExamined(stuck, missing);
        }
        List<Finding> findings = hanging.of(stuck.keySet()).stream()
                .map(transaction ->
                        transaction.finding(configuration.kafka().values().get("bootstrap.servers")))
                .toList();
        return findings.isEmpty()
                ? List.of(Finding.ok(SUBJECT, stuck.size() + " partitions have one, and its coordinator will end it"))
                : findings;
    }

    /** Without these permissions, a healthy transaction would look like a hanging one. */
    private Collection<Permission> missing(Set<TopicPartition> partitions) {
        Set<Permission> needed = new HashSet<>();
        partitions.forEach(partition -> needed.add(Permission.onTopic(partition.topic(), AclOperation.READ)));
        hanging.writers()
                .forEach(prefix ->
                        needed.add(Permission.onPrefix(ResourceType.TRANSACTIONAL_ID, prefix, AclOperation.DESCRIBE)));
        return new PermissionCheck(admin).missing(needed);
    }

    private List<Finding> notExamined(Map<TopicPartition, Long> stuck, Collection<Permission> missing) {
        List<String> places = new ArrayList<>();
        stuck.forEach((partition, offset) -> places.add(partition + " since offset " + offset));
        return List.of(Finding.warning(
                SUBJECT,
                String.join(", ", places) + ": open for a few seconds, and not examined, because "
                        + PermissionCheck.explained(missing, configuration.kafka())));
    }
}
