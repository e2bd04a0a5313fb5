package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.access.ClientPrincipal;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.access.TopologyPermissions;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.ConformalApplication;
import io.conformalstreams.processor.runtime.Phase;
import io.conformalstreams.processor.runtime.RunnableTopology;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application on a cluster with SCRAM over TLS whose authorizer denies by default. */
class SecuredClusterIT {

    private static final String USER = "calibrator";
    private static final String PASSWORD = "pass-phrase-of-the-test";
    private static final String GATEWAY = "scanner";
    private static final int CASES = 30;

    @TempDir
    private static Path folder;

    private static BrokerProcess broker;
    private static int securedPort;
    private static Path certificates;

    @BeforeAll
    static void start() throws Exception {
        certificates = folder.resolve("certificates.p12");
        assertThat(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "broker",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=broker",
                                "-ext",
                                "SAN=IP:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                certificates.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start()
                        .waitFor())
                .isZero();
        try (ServerSocket free = new ServerSocket(0)) {
            securedPort = free.getLocalPort();
        }
        BrokerSettings plain = BrokerSettings.in(folder.resolve("broker"));
        String controller = "CONTROLLER://127.0.0.1:" + plain.controllerPort();
        String listeners = "PLAINTEXT://" + plain.bootstrapServers() + ",SASL_SSL://127.0.0.1:" + securedPort;
        BrokerSettings settings = plain;
        for (Map.Entry<String, String> property : Map.ofEntries(
                        Map.entry("listeners", listeners + "," + controller),
                        Map.entry("advertised.listeners", listeners),
                        Map.entry(
                                "listener.security.protocol.map",
                                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL"),
                        Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                        Map.entry(
                                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                        Map.entry("ssl.keystore.location", certificates.toString()),
                        Map.entry("ssl.keystore.type", "PKCS12"),
                        Map.entry("ssl.keystore.password", PASSWORD),
                        Map.entry("ssl.key.password", PASSWORD),
                        Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                        Map.entry("super.users", "User:ANONYMOUS"))
                .entrySet()) {
            settings = settings.withProperty(property.getKey(), property.getValue());
        }
        broker = BrokerProcess.start(settings);
        try (Admin admin = unsecured()) {
            for (String user : List.of(USER, GATEWAY)) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                        .all()
                        .get();
            }
        }
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void thePrintedPermissionsSufficeAndEachMissingOneIsNamed() throws Exception {
        ConformalConfiguration unsecured = load("unsecured.yaml", "");
        ConformalConfiguration secured = load("secured.yaml", login(USER, PASSWORD));
        ConformalConfiguration gateway = load("gateway.yaml", login(GATEWAY, PASSWORD));
        assertThat(TopicProvisioning.run(unsecured, Provisioning.Mode.ADD))
                .noneMatch(entry -> entry.status() == Provisioning.Status.PROBLEM);
        assertThat(ClientPrincipal.of(secured.kafka())).isEqualTo("User:" + USER);
        Set<Permission> needed = needed(secured);

        String refused = readinessWithoutPermissions(secured);
        for (Topic topic : List.of(Topic.LABELLED_IMAGES, Topic.THRESHOLDS)) {
            assertThat(refused)
                    .contains("User:" + USER + " lacks " + (topic == Topic.THRESHOLDS ? "WRITE" : "READ") + " on topic "
                            + secured.topics().name(topic) + ": kafka-acls.sh");
        }
        assertThat(refused).doesNotContain(PASSWORD);

        grant(USER, needed);
        grant(GATEWAY, Role.GATEWAY.permissions(secured.topics()));
        awaitMissing(secured, needed, Set.of());
        process(secured, gateway, unsecured);

        // The changelogs exist now, so that only the creation of topics is not checked.
        for (Permission permission : needed) {
            if (permission.operation() != AclOperation.CREATE && !isImplied(permission, needed)) {
                revoke(USER, permission);
                awaitNamed(secured, needed, permission);
                grant(USER, List.of(permission));
            }
        }
        awaitMissing(secured, needed, Set.of());
    }

    @Test
    void aWrongPasswordIsSaidInOneLine() throws Exception {
        ConformalConfiguration wrong = load("wrong.yaml", login(USER, "another"));

        String refused = readinessWithoutPermissions(wrong);

        assertThat(refused)
                .contains("does not accept the credentials of User:" + USER, "kafka.sasl.jaas.config")
                .doesNotContain("another");
    }

    /** Starts the application, waits until it says that it lacks access, and returns what it says. */
    private static String readinessWithoutPermissions(ConformalConfiguration configuration) throws Exception {
        try (ConformalApplication application = start(configuration)) {
            Await.until(
                    "both topologies wait for access",
                    () -> application.phases().stream().allMatch(phase -> phase == Phase.WAITING_FOR_ACCESS));
            HttpResponse<String> ready = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + application.httpPort() + "/ready"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(ready.statusCode()).isEqualTo(503);
            return ready.body();
        }
    }

    /** Lets the application calibrate and issue sets with its permissions. */
    private static void process(
            ConformalConfiguration secured, ConformalConfiguration gateway, ConformalConfiguration unsecured)
            throws Exception {
        SyntheticStream cases = SyntheticStream.of("{model}@{version}|{site}", "1");
        try (ConformalApplication application = start(secured);
                GatewayProducer producer = new GatewayProducer(gateway);
                Drainage drainage = new Drainage(unsecured)) {
            for (int i = 0; i < CASES; i++) {
                producer.send(cases.prediction(i));
                producer.send(cases.label(i));
            }
            producer.flush();
            Await.until("all labels are calibrated", drainage::isCalibrationDrained);
            Await.until("all predictions have sets", drainage::isPredictionDrained);
            assertThat(application.phases()).containsOnly(Phase.RUNNING);
        }
    }

    private static ConformalApplication start(ConformalConfiguration configuration) {
        return ConformalApplication.start(configuration, TopologyChoice.ALL.topologies(configuration));
    }

    private static Set<Permission> needed(ConformalConfiguration configuration) {
        Set<Permission> needed = new LinkedHashSet<>();
        for (RunnableTopology topology : TopologyChoice.ALL.topologies(configuration)) {
            needed.addAll(TopologyPermissions.of(
                    topology.topology().get(), topology.applicationId(), configuration));
        }
        return needed;
    }

    /** One topology describes a topic that another one reads or writes. */
    private static boolean isImplied(Permission permission, Collection<Permission> needed) {
        return permission.operation() == AclOperation.DESCRIBE
                && needed.stream()
                        .filter(other -> other.resource().equals(permission.resource()))
                        .anyMatch(other ->
                                other.operation() == AclOperation.READ || other.operation() == AclOperation.WRITE);
    }

    /** A broker learns of a change a moment later. */
    private static void awaitMissing(
            ConformalConfiguration configuration, Collection<Permission> needed, Set<Permission> expected)
            throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(configuration.kafka().clientProperties()))) {
            Await.until(
                    "the missing permissions are " + expected,
                    () -> Set.copyOf(new PermissionCheck(admin).missing(needed)).equals(expected));
        }
    }

    /** Without READ or WRITE, the right to describe a topic may be missing, too. */
    private static void awaitNamed(
            ConformalConfiguration configuration, Collection<Permission> needed, Permission missing) throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(configuration.kafka().clientProperties()))) {
            Await.until("the missing permission is " + missing, () -> {
                List<Permission> named = new PermissionCheck(admin).missing(needed);
                return named.contains(missing)
                        && named.stream().allMatch(other -> other.resource().equals(missing.resource()));
            });
        }
    }

    private static void grant(String user, Collection<Permission> permissions) throws Exception {
        try (Admin admin = unsecured()) {
            admin.createAcls(permissions.stream()
                            .map(permission -> binding(user, permission))
                            .toList())
                    .all()
                    .get();
        }
    }

    private static void revoke(String user, Permission permission) throws Exception {
        try (Admin admin = unsecured()) {
            admin.deleteAcls(List.of(binding(user, permission).toFilter()))
                    .all()
                    .get();
        }
    }

    private static AclBinding binding(String user, Permission permission) {
        return new AclBinding(
                permission.resource(),
                new AccessControlEntry("User:" + user, "*", permission.operation(), AclPermissionType.ALLOW));
    }

    private static Admin unsecured() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static List<String> lines(String security) {
        return List.of(
                "topics: {prefix: 'secured.', partitions: 2}",
                "application:",
                "  id: secured",
                "  stateDirectory: " + folder.resolve("state"),
                "  http: {port: 0}",
                "kafka:",
                "  schema.registry.url: " + KafkaEnvironment.shared().registryUrl(),
                security.isEmpty() ? "  bootstrap.servers: " + broker.bootstrapServers() : security,
                "");
    }

    private static ConformalConfiguration load(String name, String security) throws IOException {
        Path file = Files.writeString(
                folder.resolve(name), String.join("\n", lines(security)) + SyntheticStream.CONFIGURATION);
        return ConformalConfiguration.load(file, Map.of());
    }

    private static String login(String user, String password) {
        return String.join(
                "\n",
                "  bootstrap.servers: 127.0.0.1:" + securedPort,
                "  security.protocol: SASL_SSL",
                "  sasl.mechanism: SCRAM-SHA-512",
                "  ssl.truststore.location: " + certificates,
                "  ssl.truststore.type: PKCS12",
                "  ssl.truststore.password: " + PASSWORD,
                "  sasl.jaas.config: 'org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                        + user + "\" password=\"" + password + "\";'");
    }
}
