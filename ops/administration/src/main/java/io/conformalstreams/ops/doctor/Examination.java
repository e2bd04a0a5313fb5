package io.conformalstreams.ops.doctor;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.ops.status.RunningInstance;
import io.conformalstreams.ops.status.TopologyGroup;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.ProvisioningException;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.access.ClientPrincipal;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.AccessRefusal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Examines brokers, open transactions, topics, schemas, permissions, disk, clock and configuration. It changes nothing. A check that fails
 * is a finding, so that the others still run.
 */
public final class Examination {

    /** Kafka's default of a minute is long for somebody who waits for the first finding. */
    private static final int PATIENCE_MILLISECONDS = 30_000;

    private final ConformalConfiguration configuration;
    private final Map<String, List<Permission>> needed;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param needed permissions of each client to examine, by its name
     * @param clock this machine's clock
     */
    public Examination(ConformalConfiguration configuration, Map<String, List<Permission>> needed, Clock clock) {
        this.configuration = configuration;
        this.needed = needed;
        this.clock = clock;
    }

    /**
     * Returns the findings, in the order in which they should be mended.
     *
     * @throws KafkaException if Kafka's client refuses its settings
     */
    public List<Finding> findings() {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLISECONDS);
        List<Finding> findings = new ArrayList<>();
        try (Admin admin = Admin.create(properties);
                TopicRecords records = new TopicRecords(configuration)) {
            Cluster cluster = new Cluster(admin, configuration);
            findings.addAll(checked("brokers", () -> List.of(cluster.brokers())));
            if (findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.PROBLEM)) {
                // Without brokers, every further check would only wait and say the same.
                findings.add(StateDirectory.examine(configuration.application().stateDirectory()));
                return findings;
            }
            findings.addAll(checked("transactions", () -> List.of(cluster.transactions())));
            findings.addAll(checked("open transactions", new OpenTransactions(admin, configuration)::findings));
            findings.addAll(checked("topics and schemas", this::provisioned));
            findings.addAll(checked("permissions", () -> permissions(admin)));
            findings.add(StateDirectory.examine(configuration.application().stateDirectory()));
            findings.addAll(checked("clock", () -> List.of(cluster.clock(clock))));
            findings.addAll(checked("instances", () -> instances(admin)));
            findings.addAll(checked(
                    "configuration of instances",
                    () -> RunningConfiguration.compareInstances(
                            RunningInstance.read(configuration, records, clock.instant()))));
            findings.addAll(checked("configuration", () -> RunningConfiguration.examine(configuration, records)));
        }
        return findings;
    }

    /**
     * Turns the failure of a check into its finding. A missing permission is only a warning here: the examination of the
     * permissions says whether this client needs it.
     */
    private List<Finding> checked(String subject, Supplier<List<Finding>> check) {
        try {
            return check.get();
        } catch (KafkaException | ProvisioningException failure) {
            String said = AccessRefusal.describe(failure, ClientPrincipal.of(configuration.kafka()))
                    .orElse("cannot be examined: " + failure.getMessage());
            return List.of(
                    AccessRefusal.leavesOutPermissions(failure)
                            ? Finding.warning(subject, "not examined, because " + said)
                            : Finding.problem(subject, said));
        }
    }

    private List<Finding> provisioned() {
        List<Provisioning> entries = TopicProvisioning.run(configuration, Provisioning.Mode.DRY_RUN);
        List<Finding> wrong = entries.stream()
                .filter(entry -> entry.status() != Provisioning.Status.AS_WANTED)
                .map(Examination::provisioned)
                .toList();
        return wrong.isEmpty()
                ? List.of(Finding.ok(
                        "topics and schemas",
                        Topic.values().length + " topics and their schemas are as they should be"))
                : wrong;
    }

    private static Finding provisioned(Provisioning entry) {
        return switch (entry.status()) {
            // The examination of the permissions says whether this client needs to see it.
            case NOT_VISIBLE -> Finding.warning(entry.resource(), entry.detail());
            case WOULD_CHANGE ->
                Finding.problem(entry.resource(), entry.detail() + "; `conformal-streams topics` does this");
            default -> Finding.problem(entry.resource(), entry.detail());
        };
    }

    private List<Finding> permissions(Admin admin) {
        PermissionCheck check = new PermissionCheck(admin);
        String principal = ClientPrincipal.of(configuration.kafka());
        List<Finding> findings = new ArrayList<>();
        needed.forEach((client, permissions) -> {
            Collection<Permission> missing = check.missing(permissions);
            missing.forEach(permission -> findings.add(Finding.problem(
                    "permissions of " + client,
                    PermissionCheck.explained(List.of(permission), configuration.kafka()))));
        });
        return findings.isEmpty()
                ? List.of(Finding.ok("permissions", principal + " lacks none that can be checked"))
                : findings;
    }

    private List<Finding> instances(Admin admin) {
        return TopologyGroup.of(admin, configuration).stream()
                .map(group -> group.instances() == 0
                        ? Finding.warning(
                                "instances of " + group.topology(),
                                "none runs in the group " + group.applicationId()
                                        + "; start one with `conformal-streams run`, or correct application.id")
                        : Finding.ok(
                                "instances of " + group.topology(),
                                group.instances() + ", state " + group.state() + ", lag " + group.unprocessed()))
                .toList();
    }
}
