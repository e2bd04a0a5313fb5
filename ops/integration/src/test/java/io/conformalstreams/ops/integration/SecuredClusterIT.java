package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.ops.fault.committed.CommittedRecord;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.processor.access.ClientPrincipal;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.access.TopologyPermissions;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import io.conformalstreams.processor.runtime.RunnableTopology;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application on a secured cluster. */
class SecuredClusterIT {

    private static final String USER = "calibrator";
    private static final String GATEWAY = "scanner";
    private static final String VIEWER = "viewer";
    private static final String SINK = "file-writer";
    private static final String NOVICE = "novice";
    private static final String READER = "CN=reader";
    private static final int CASES = 30;

    @TempDir
    private static Path folder;

    private static SecuredCluster cluster;
    private static ConformalConfiguration certified;

    @BeforeAll
    static void start() throws Exception {
        cluster = SecuredCluster.start(folder, List.of(USER, GATEWAY, VIEWER, SINK, NOVICE), READER);
        certified = cluster.load("certified.yaml", cluster.certified());
        cluster.grant(READER, Role.ADMINISTRATOR.permissions(certified));
        assertThat(CommandRun.of("topics", "--config", file("certified.yaml")).exitCode())
                .isZero();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void thePrintedPermissionsSufficeAndEachMissingOneIsNamed() throws Exception {
        ConformalConfiguration unsecured = cluster.load("unsecured.yaml", cluster.unsecured());
        ConformalConfiguration secured = cluster.load("secured.yaml", cluster.login(USER));
        ConformalConfiguration gateway = cluster.load("gateway.yaml", cluster.login(GATEWAY));
        assertThat(ClientPrincipal.of(secured.kafka())).isEqualTo("User:" + USER);
        Set<Permission> needed = needed(secured);

        String refused = readinessWithoutPermissions(secured);
        for (Topic topic : List.of(Topic.LABELLED_IMAGES, Topic.THRESHOLDS)) {
            assertThat(refused)
                    .contains("User:" + USER + " lacks " + (topic == Topic.THRESHOLDS ? "WRITE" : "READ") + " on topic "
                            + secured.topics().name(topic) + ": kafka-acls.sh --bootstrap-server "
                            + secured.kafka().values().get("bootstrap.servers")
                            + " --command-config administrator.properties --add ");
        }
        assertThat(refused).doesNotContain(SecuredCluster.PASSWORD);

        cluster.grant(USER, needed);
        cluster.grant(GATEWAY, Role.GATEWAY.permissions(secured));
        SecuredCluster.awaitNoneMissing(secured, needed);
        new SecuredRun(cluster, CASES).process(gateway, unsecured);
        showOnADashboard(unsecured);

        new MovedArchive(cluster, folder, CASES).move(unsecured);
        SecuredSink.check(cluster, folder, SINK, new TopicReader(unsecured).count(Topic.CONFIDENCE_SETS));

        new RevokedPermissions(cluster, USER, secured).nameEachKind(needed);
    }

    /** The printed permissions of a dashboard suffice for everything that it shows. */
    private static void showOnADashboard(ConformalConfiguration unsecured) throws Exception {
        ConformalConfiguration viewer = cluster.load("viewer.yaml", cluster.login(VIEWER));
        cluster.grant(VIEWER, Role.DASHBOARD.permissions(viewer));
        SecuredCluster.awaitNoneMissing(viewer, Role.DASHBOARD.permissions(viewer));
        List<String> defects = new CopyOnWriteArrayList<>();
        try (Dashboard dashboard = Dashboard.start(viewer, DashboardSettings.local(0), defects::add)) {
            DashboardClient client = DashboardClient.of(dashboard.address());
            Await.until("the dashboard has read the topics", client::isCurrent);
            TopicReader reader = new TopicReader(unsecured);
            new StrataAgreement(client, reader).compare();
            new ImageAgreement(client, reader).compare();
            JsonNode operations = client.get("api/operations");
            assertThat(operations.path("groups")).hasSize(2);
            CommittedRecord score = reader.records(Topic.CALIBRATION_SCORES).get(0);
            assertThat(client.get("api/records/calibration-scores/" + score.partition() + "/" + score.offset())
                            .path("value"))
                    .isNotEmpty();
            assertThat(operations.toString()).doesNotContain(SecuredCluster.SECRETS);
        }
        assertThat(defects).isEmpty();
    }

    @Test
    void theMissingPermissionsOfEveryClientAreNamed() throws Exception {
        ConformalConfiguration novice = cluster.load("novice.yaml", cluster.login(NOVICE));
        for (Role role : Role.values()) {
            cluster.grantOnly(NOVICE, novice, role.permissions(novice));
            new RevokedPermissions(cluster, NOVICE, novice).nameEachKind(role.permissions(novice));
        }
    }

    /** Kafka's own errors name neither the principal nor the operation. */
    @Test
    void commandsNameThePermissionThatTheyLack() throws Exception {
        ConformalConfiguration novice = cluster.load("novice.yaml", cluster.login(NOVICE));
        cluster.grantOnly(NOVICE, novice, Role.OPERATOR.permissions(novice));
        CommandRun doctor = command("doctor --client operator");
        assertThat(doctor.exitCode()).as(doctor.output()).isZero();
        assertThat(doctor.output()).doesNotContain("not examined");
        assertIsNamed(novice, Role.OPERATOR, "READ on topic secured.rejected", "status");
        assertIsNamed(
                novice, Role.OPERATOR, "DESCRIBE_CONFIGS on topic secured.thresholds", "doctor --client operator");
        Permission seen = Permission.onTopic("secured.confidence-sets", AclOperation.DESCRIBE);
        new RevokedPermissions(cluster, NOVICE, novice)
                .without(
                        seen,
                        () -> assertThat(command("doctor --client operator").output())
                                .containsPattern("topic secured\\.confidence-sets +warning +not visible to User:"
                                        + NOVICE + ": it is absent, or DESCRIBE is missing")
                                .doesNotContain("create with"));
        cluster.grantOnly(NOVICE, novice, Role.VERIFIER.permissions(novice));
        assertIsNamed(novice, Role.VERIFIER, "READ on topic secured.confidence-sets", "verify");
        cluster.grantOnly(NOVICE, novice, Role.GATEWAY.permissions(novice));
        assertIsNamed(novice, Role.GATEWAY, "WRITE on topic secured.predictions", "replay --synthetic 1");
        cluster.grantOnly(NOVICE, novice, Role.ADMINISTRATOR.permissions(novice));
        assertThat(command("reset --application --subjects").output())
                .contains("topic secured.thresholds", "subject secured.thresholds-value", "nothing was deleted");
        assertIsNamed(
                novice,
                Role.ADMINISTRATOR,
                "DELETE on topics that begin with secured-calibration-",
                "reset --application");
    }

    private static CommandRun command(String command) {
        return CommandRun.of((command + " --config " + file("novice.yaml")).split(" "));
    }

    private static void assertIsNamed(ConformalConfiguration novice, Role role, String missing, String command)
            throws Exception {
        Permission revoked = role.permissions(novice).stream()
                .filter(permission -> permission.toString().equals(missing))
                .findFirst()
                .orElseThrow();
        new RevokedPermissions(cluster, NOVICE, novice).without(revoked, () -> {
            CommandRun run = command(command);
            assertThat(run.output()).as(command).contains("User:" + NOVICE + " lacks " + missing + ": kafka-acls.sh ");
            assertThat(run.exitCode())
                    .isEqualTo((command.startsWith("doctor") ? ExitCode.CHECK_FAILED : ExitCode.USAGE).code());
        });
    }

    @Test
    void topicsThatMayNotBeCreatedAreNamed() throws Exception {
        cluster.load("novice.yaml", cluster.login(NOVICE));
        Files.writeString(
                cluster.file("absent.yaml"),
                Files.readString(cluster.file("novice.yaml")).replace("'secured.'", "'absent.'"));

        CommandRun run = CommandRun.of("topics", "--config", file("absent.yaml"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.CHECK_FAILED.code());
        for (Topic topic : Topic.values()) {
            String name = "absent." + topic.baseName();
            assertThat(run.output())
                    .contains(
                            "User:" + NOVICE + " lacks CREATE on topic " + name + ": kafka-acls.sh",
                            "--operation Create --topic '" + name + "'");
        }
    }

    @Test
    void aWrongPasswordIsSaidInOneLine() throws Exception {
        ConformalConfiguration wrong = cluster.load("wrong.yaml", cluster.login(USER, "another"));

        String refused = readinessWithoutPermissions(wrong);

        assertThat(refused)
                .contains("does not accept the credentials of User:" + USER, "kafka.sasl.jaas.config")
                .doesNotContain("another");
    }

    @Test
    void aClientWithACertificateIsKnownByItsSubject() throws Exception {
        assertThat(ClientPrincipal.of(certified.kafka())).isEqualTo("User:" + READER);
        ConformalConfiguration own = cluster.copyWithOwnTopics("certified.yaml", "commands.yaml", "commands");
        Set<Permission> granted = needed(own);
        for (Role role : Role.values()) {
            granted.addAll(role.permissions(own));
        }
        cluster.grant(READER, granted);
        SecuredCluster.awaitNoneMissing(own, granted);
        new CertifiedCommands(cluster.file("commands.yaml"), own).runEach();

        cluster.load("uncertified.yaml", cluster.uncertified());
        CommandRun unknown = CommandRun.of("alerts", "list", "--config", file("uncertified.yaml"));
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(unknown.output().lines()).hasSize(1).allMatch(line -> line.contains("check kafka.ssl.*"));
    }

    @Test
    void aRegistryThatRefusesIsNamedInOneLineWithoutTheSchema() throws Exception {
        cluster.grant(READER, Role.GATEWAY.permissions(certified));
        cluster.copyWithStrangerToRegistry("certified.yaml", "refused.yaml");
        for (String[] command : new String[][] {
            {"replay", "--synthetic", "1"}, {"topics"},
        }) {
            CommandRun run =
                    CommandRun.of(Stream.concat(Stream.of(command), Stream.of("--config", file("refused.yaml")))
                            .toArray(String[]::new));
            assertThat(run.exitCode()).as(command[0]).isEqualTo(ExitCode.USAGE.code());
            assertThat(run.output()).contains("refuses access with status 401", "kafka.basic.auth.user.info");
            assertThat(run.output()).doesNotContain(SecuredCluster.SECRETS).doesNotContain("\"fields\"", "\tat ");
        }
    }

    private static String file(String name) {
        return cluster.file(name).toString();
    }

    /** Starts the application, waits until it says that it lacks access, and returns what it says. */
    private static String readinessWithoutPermissions(ConformalConfiguration configuration) throws Exception {
        try (ConformalApplication application = start(configuration)) {
            Await.until(
                    "both topologies wait for access",
                    () -> application.phases().stream().allMatch(phase -> phase == Phase.WAITING_FOR_ACCESS));
            HttpResponse<String> ready = cluster.get(
                    URI.create("https://127.0.0.1:" + application.httpPort() + "/ready"), SecuredCluster.TOKEN);
            assertThat(ready.statusCode()).isEqualTo(503);
            return ready.body();
        }
    }

    private static ConformalApplication start(ConformalConfiguration configuration) {
        return ConformalApplication.start(configuration, TopologyChoice.ALL.topologies(configuration));
    }

    private static Set<Permission> needed(ConformalConfiguration configuration) {
        Set<Permission> needed = new LinkedHashSet<>();
        for (RunnableTopology topology : TopologyChoice.ALL.topologies(configuration)) {
            needed.addAll(TopologyPermissions.of(topology.topology().get(), topology.applicationId(), configuration));
        }
        return needed;
    }
}
