package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.replay.GatewayProducer;
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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The application on a secured cluster: SCRAM over TLS, clients with certificates, an authorizer that denies by default,
 * a registry behind TLS and basic authentication, and secrets in files.
 */
class SecuredClusterIT {

    private static final String USER = "calibrator";
    private static final String PASSWORD = "pass-phrase-of-the-test";
    private static final String GATEWAY = "scanner";
    private static final String VIEWER = "viewer";
    private static final String READER = "CN=reader";
    private static final String REGISTRY_PASSWORD = "registry-pass-of-the-test";
    private static final String TOKEN = "http-token-of-the-test";
    private static final List<String> SECRETS = List.of(PASSWORD, REGISTRY_PASSWORD, TOKEN);
    private static final int CASES = 30;

    /** The number of connections that the endpoints of health and metrics accept. */
    private static final int HTTP_CONNECTIONS = 64;

    @TempDir
    private static Path folder;

    private static BrokerProcess broker;
    private static SecuredRegistry registry;
    private static int securedPort;
    private static int certifiedPort;
    private static TestCertificate certificate;
    private static Path certificates;
    private static Path readerCertificate;
    private static ConformalConfiguration certified;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.create(folder, "broker", "CN=broker", PASSWORD);
        certificates = certificate.file();
        readerCertificate =
                TestCertificate.create(folder, "reader", READER, PASSWORD).file();
        registry = new SecuredRegistry(
                KafkaEnvironment.shared().registryUrl(), certificates, PASSWORD, "schemas", REGISTRY_PASSWORD);
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0)) {
            securedPort = first.getLocalPort();
            certifiedPort = second.getLocalPort();
        }
        BrokerSettings plain = BrokerSettings.in(folder.resolve("broker"));
        String controller = "CONTROLLER://127.0.0.1:" + plain.controllerPort();
        String listeners = "PLAINTEXT://" + plain.bootstrapServers() + ",SASL_SSL://127.0.0.1:" + securedPort
                + ",SSL://127.0.0.1:" + certifiedPort;
        BrokerSettings settings = plain;
        for (Map.Entry<String, String> property : Map.ofEntries(
                        Map.entry("listeners", listeners + "," + controller),
                        Map.entry("advertised.listeners", listeners),
                        Map.entry(
                                "listener.security.protocol.map",
                                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL"),
                        Map.entry("listener.name.ssl.ssl.client.auth", "required"),
                        Map.entry("listener.name.ssl.ssl.truststore.location", readerCertificate.toString()),
                        Map.entry("listener.name.ssl.ssl.truststore.type", "PKCS12"),
                        Map.entry("listener.name.ssl.ssl.truststore.password", PASSWORD),
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
            for (String user : List.of(USER, GATEWAY, VIEWER)) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                        .all()
                        .get();
            }
        }
        certified = load("certified.yaml", certified());
        grant(READER, Role.ADMINISTRATOR.permissions(certified));
        assertThat(run("topics", "--config", file("certified.yaml")).exitCode()).isZero();
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void thePrintedPermissionsSufficeAndEachMissingOneIsNamed() throws Exception {
        ConformalConfiguration unsecured = load("unsecured.yaml", "");
        ConformalConfiguration secured = load("secured.yaml", login(USER, PASSWORD));
        ConformalConfiguration gateway = load("gateway.yaml", login(GATEWAY, PASSWORD));
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
        grant(GATEWAY, Role.GATEWAY.permissions(secured));
        awaitMissing(secured, needed, Set.of());
        process(gateway, unsecured);
        showOnADashboard(unsecured);

        revokeKindByKind(secured, needed);
    }

    /** The printed permissions of a dashboard suffice for everything that it shows. */
    private static void showOnADashboard(ConformalConfiguration unsecured) throws Exception {
        ConformalConfiguration viewer = load("viewer.yaml", login(VIEWER, PASSWORD));
        grant(VIEWER, Role.DASHBOARD.permissions(viewer));
        awaitMissing(viewer, Role.DASHBOARD.permissions(viewer), Set.of());
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
            assertThat(operations.toString()).doesNotContain(SECRETS);
        }
        assertThat(defects).isEmpty();
    }

    /**
     * Revokes all permissions of one kind at a time, and expects that each of them is named. The changelogs exist now, so
     * that only the creation of topics is not checked.
     */
    private static void revokeKindByKind(ConformalConfiguration secured, Set<Permission> needed) throws Exception {
        Map<List<?>, List<Permission>> kinds = needed.stream()
                .filter(permission -> permission.operation() != AclOperation.CREATE && !isImplied(permission, needed))
                .collect(Collectors.groupingBy(permission -> List.of(
                        permission.operation(),
                        permission.resource().resourceType(),
                        permission.resource().patternType())));
        try (Admin asked = Admin.create(new HashMap<>(secured.kafka().clientProperties()));
                Admin authority = unsecured()) {
            PermissionCheck check = new PermissionCheck(asked);
            for (List<Permission> kind : kinds.values()) {
                authority
                        .deleteAcls(kind.stream()
                                .map(permission -> binding(USER, permission).toFilter())
                                .toList())
                        .all()
                        .get();
                Set<ResourcePattern> resources =
                        kind.stream().map(Permission::resource).collect(Collectors.toSet());
                Await.until("the missing permissions are " + kind, () -> {
                    List<Permission> named = check.missing(needed);
                    // Without READ or WRITE, the right to describe a topic may be missing, too.
                    return named.containsAll(kind)
                            && named.stream().allMatch(missing -> resources.contains(missing.resource()));
                });
                grant(USER, kind);
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

    @Test
    void aClientWithACertificateIsKnownByItsSubject() throws Exception {
        String name = file("certified.yaml");
        assertThat(ClientPrincipal.of(certified.kafka())).isEqualTo("User:" + READER);
        // It may run topics, but not verify.
        Run refused = run("verify", "--config", name);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(refused.output()).contains("may not use the group secured-calibration", "--acls");

        grant(READER, Role.VERIFIER.permissions(certified));
        awaitMissing(certified, Role.VERIFIER.permissions(certified), Set.of());
        assertThat(run("alerts", "list", "--config", name).exitCode()).isZero();
        assertThat(run("verify", "--config", name).output()).contains("verified");
        grant(READER, Role.OPERATOR.permissions(certified));
        awaitMissing(certified, Role.OPERATOR.permissions(certified), Set.of());
        assertThat(run("status", "--config", name).output()).contains("no alert is open");

        load(
                "uncertified.yaml",
                "  bootstrap.servers: 127.0.0.1:" + certifiedPort + "\n  security.protocol: SSL\n" + trust());
        Run unknown = run("alerts", "list", "--config", file("uncertified.yaml"));
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(unknown.output().lines()).hasSize(1).allMatch(line -> line.contains("check kafka.ssl.*"));
    }

    @Test
    void aRegistryThatRefusesIsNamedInOneLineWithoutTheSchema() throws Exception {
        grant(READER, Role.GATEWAY.permissions(certified));
        Files.writeString(
                folder.resolve("refused.yaml"),
                Files.readString(folder.resolve("certified.yaml")).replace("schemas:", "stranger:"));
        for (String[] command : new String[][] {
            {"replay", "--synthetic", "1"}, {"topics"},
        }) {
            Run run = run(Stream.concat(Stream.of(command), Stream.of("--config", file("refused.yaml")))
                    .toArray(String[]::new));
            assertThat(run.exitCode()).as(command[0]).isEqualTo(ExitCode.USAGE.code());
            assertThat(run.output()).contains("refuses access with status 401", "kafka.basic.auth.user.info");
            assertThat(run.output()).doesNotContain(SECRETS).doesNotContain("\"fields\"", "\tat ");
        }
    }

    /** A command of the program and what it wrote. */
    private record Run(int exitCode, String output) {}

    private static Run run(String... arguments) {
        StringWriter output = new StringWriter();
        CommandLine commandLine = ConformalStreams.commandLine();
        commandLine.setOut(new PrintWriter(output));
        commandLine.setErr(new PrintWriter(output));
        return new Run(commandLine.execute(arguments), output.toString());
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    /** Starts the application, waits until it says that it lacks access, and returns what it says. */
    private static String readinessWithoutPermissions(ConformalConfiguration configuration) throws Exception {
        try (ConformalApplication application = start(configuration)) {
            Await.until(
                    "both topologies wait for access",
                    () -> application.phases().stream().allMatch(phase -> phase == Phase.WAITING_FOR_ACCESS));
            HttpResponse<String> ready =
                    get(URI.create("https://127.0.0.1:" + application.httpPort() + "/ready"), TOKEN);
            assertThat(ready.statusCode()).isEqualTo(503);
            return ready.body();
        }
    }

    /**
     * Lets the program calibrate and issue sets with its permissions, and reads everything that it says meanwhile: no
     * secret may be in it.
     */
    private static void process(ConformalConfiguration gateway, ConformalConfiguration unsecured) throws Exception {
        SyntheticStream cases = SyntheticStream.of("{model}@{version}|{site}", "1");
        StringBuilder said = new StringBuilder();
        ApplicationProcess application =
                ApplicationProcess.start(folder.resolve("secured.yaml"), TopologyChoice.ALL, "256m");
        List<Socket> idle = new ArrayList<>();
        try (GatewayProducer producer = new GatewayProducer(gateway);
                Drainage drainage = new Drainage(unsecured)) {
            Await.until(
                    "the address is printed",
                    () -> application.log().stream().anyMatch(line -> line.startsWith("metrics")));
            for (int i = 0; i < HTTP_CONNECTIONS + 1; i++) {
                idle.add(new Socket(
                        "127.0.0.1", address(application, "readiness").getPort()));
            }
            for (int i = 0; i < CASES; i++) {
                producer.send(cases.prediction(i));
                producer.send(cases.label(i));
            }
            producer.flush();
            Await.until("all labels are calibrated", drainage::isCalibrationDrained);
            Await.until("all predictions have sets", drainage::isPredictionDrained);
            // The server has cut the clients that sent nothing, so that it can answer others.
            for (Socket silent : idle) {
                silent.setSoTimeout(20_000);
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
                silent.close();
            }
            for (String path : List.of("ready", "status", "metrics")) {
                HttpResponse<String> answer =
                        get(address(application, "readiness").resolve("/" + path), TOKEN);
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                said.append(answer.body());
            }
            assertThat(get(address(application, "readiness").resolve("/status"), "another-token")
                            .statusCode())
                    .isEqualTo(401);
        } finally {
            application.stop();
        }
        said.append(String.join("\n", application.log()));
        assertThat(said).contains("topology prediction is running", "conformal_topology_ready");
        assertThat(said).doesNotContain(SECRETS);
    }

    private static URI address(ApplicationProcess application, String endpoint) throws IOException {
        return application.log().stream()
                .filter(line -> line.startsWith(endpoint))
                .map(line -> URI.create(line.substring(line.indexOf("http"))))
                .findFirst()
                .orElseThrow();
    }

    private static HttpResponse<String> get(URI address, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newBuilder()
                .sslContext(certificate.trust())
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
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

    private static void grant(String user, Collection<Permission> permissions) throws Exception {
        try (Admin admin = unsecured()) {
            admin.createAcls(permissions.stream()
                            .map(permission -> binding(user, permission))
                            .toList())
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
                "  http: {port: 0, token: " + TOKEN + ", keyStore: " + certificates + ", keyStorePassword: " + PASSWORD
                        + "}",
                "kafka:",
                "  schema.registry.url: " + registry.url(),
                "  schema.registry.ssl.truststore.location: " + certificates,
                "  schema.registry.ssl.truststore.type: PKCS12",
                "  schema.registry.ssl.truststore.password: " + PASSWORD,
                "  basic.auth.credentials.source: USER_INFO",
                "  basic.auth.user.info: 'schemas:${file:" + folder.resolve("secrets.properties") + ":registry}'",
                "  config.providers: file",
                "  config.providers.file.class: org.apache.kafka.common.config.provider.FileConfigProvider",
                security.isEmpty() ? "  bootstrap.servers: " + broker.bootstrapServers() : security,
                "");
    }

    private static ConformalConfiguration load(String name, String security) throws IOException {
        Files.writeString(folder.resolve("secrets.properties"), "registry=" + REGISTRY_PASSWORD + "\n");
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
                trust(),
                "  sasl.jaas.config: 'org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                        + user + "\" password=\"" + password + "\";'");
    }

    private static String certified() {
        return String.join(
                "\n",
                "  bootstrap.servers: 127.0.0.1:" + certifiedPort,
                "  security.protocol: SSL",
                trust(),
                "  ssl.keystore.location: " + readerCertificate,
                "  ssl.keystore.type: PKCS12",
                "  ssl.keystore.password: " + PASSWORD,
                "  ssl.key.password: " + PASSWORD);
    }

    private static String trust() {
        return String.join(
                "\n",
                "  ssl.truststore.location: " + certificates,
                "  ssl.truststore.type: PKCS12",
                "  ssl.truststore.password: " + PASSWORD);
    }
}
