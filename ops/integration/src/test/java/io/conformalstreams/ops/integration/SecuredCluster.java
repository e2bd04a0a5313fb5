package io.conformalstreams.ops.integration;

import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
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
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/**
 * A broker with SCRAM over TLS, clients with certificates and an authorizer that denies by default; a registry behind
 * TLS and basic authentication; and configurations that take their secrets from files.
 */
final class SecuredCluster implements AutoCloseable {

    static final String PASSWORD = "pass-phrase-of-the-test";

    /** The token that the application requires over HTTP. */
    static final String TOKEN = "http-token-of-the-test";

    private static final String REGISTRY_USER = "schemas";
    private static final String REGISTRY_PASSWORD = "registry-pass-of-the-test";

    /** What nobody may print. */
    static final List<String> SECRETS = List.of(PASSWORD, REGISTRY_PASSWORD, TOKEN);

    private final Path folder;
    private final Path certificates;
    private final Path clientCertificate;
    private final HttpClient http;
    private final SecuredRegistry registry;
    private final BrokerProcess broker;
    private final int securedPort;
    private final int certifiedPort;

    private SecuredCluster(
            Path folder,
            TestCertificate certificate,
            Path clientCertificate,
            SecuredRegistry registry,
            BrokerProcess broker,
            int securedPort,
            int certifiedPort)
            throws Exception {
        this.folder = folder;
        this.certificates = certificate.file();
        this.clientCertificate = clientCertificate;
        this.http = HttpClient.newBuilder().sslContext(certificate.trust()).build();
        this.registry = registry;
        this.broker = broker;
        this.securedPort = securedPort;
        this.certifiedPort = certifiedPort;
    }

    /**
     * Starts the broker and the registry.
     *
     * @param users users that log in with {@link #PASSWORD}
     * @param subject the subject of the client that has a certificate
     */
    static SecuredCluster start(Path folder, List<String> users, String subject) throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "broker", "CN=broker", PASSWORD);
        Path client =
                TestCertificate.create(folder, "client", subject, PASSWORD).file();
        int[] ports = freePorts();
        BrokerSettings settings = BrokerSettings.in(folder.resolve("broker"));
        for (Map.Entry<String, String> property :
                securityOf(settings, ports, certificate.file(), client).entrySet()) {
            settings = settings.withProperty(property.getKey(), property.getValue());
        }
        SecuredRegistry registry = new SecuredRegistry(
                KafkaEnvironment.shared().registryUrl(),
                certificate.file(),
                PASSWORD,
                REGISTRY_USER,
                REGISTRY_PASSWORD);
        SecuredCluster cluster = new SecuredCluster(
                folder, certificate, client, registry, BrokerProcess.startShortLived(settings), ports[0], ports[1]);
        cluster.addUsers(users);
        return cluster;
    }

    private static int[] freePorts() throws IOException {
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0)) {
            return new int[] {first.getLocalPort(), second.getLocalPort()};
        }
    }

    private static Map<String, String> securityOf(
            BrokerSettings plain, int[] ports, Path certificates, Path clientCertificate) {
        String listeners = "PLAINTEXT://" + plain.bootstrapServers() + ",SASL_SSL://127.0.0.1:" + ports[0]
                + ",SSL://127.0.0.1:" + ports[1];
        return Map.ofEntries(
                Map.entry("listeners", listeners + ",CONTROLLER://127.0.0.1:" + plain.controllerPort()),
                Map.entry("advertised.listeners", listeners),
                Map.entry(
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL"),
                Map.entry("listener.name.ssl.ssl.client.auth", "required"),
                Map.entry("listener.name.ssl.ssl.truststore.location", clientCertificate.toString()),
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
                Map.entry("super.users", "User:ANONYMOUS"));
    }

    private void addUsers(List<String> users) throws Exception {
        try (Admin admin = authority()) {
            for (String user : users) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                        .all()
                        .get();
            }
        }
    }

    /** The address for clients that may do everything. */
    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Returns a client that may do everything. */
    Admin authority() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    void grant(String user, Collection<Permission> permissions) throws Exception {
        try (Admin admin = authority()) {
            admin.createAcls(permissions.stream()
                            .map(permission -> binding(user, permission))
                            .toList())
                    .all()
                    .get();
        }
    }

    void revoke(String user, Collection<Permission> permissions) throws Exception {
        try (Admin admin = authority()) {
            admin.deleteAcls(permissions.stream()
                            .map(permission -> binding(user, permission).toFilter())
                            .toList())
                    .all()
                    .get();
        }
    }

    /** Gives a user exactly these permissions, and returns once the broker has learned of them. */
    void grantOnly(String user, ConformalConfiguration configuration, Collection<Permission> permissions)
            throws Exception {
        try (Admin admin = authority()) {
            admin.deleteAcls(List.of(new AclBindingFilter(
                            ResourcePatternFilter.ANY,
                            new AccessControlEntryFilter(
                                    "User:" + user, null, AclOperation.ANY, AclPermissionType.ANY))))
                    .all()
                    .get();
        }
        grant(user, permissions);
        awaitNoneMissing(configuration, permissions);
    }

    private static AclBinding binding(String user, Permission permission) {
        return new AclBinding(
                permission.resource(),
                new AccessControlEntry("User:" + user, "*", permission.operation(), AclPermissionType.ALLOW));
    }

    /** Returns once the broker has learned that the client lacks none of the permissions. */
    static void awaitNoneMissing(ConformalConfiguration configuration, Collection<Permission> needed) throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(configuration.kafka().clientProperties()))) {
            Await.until(
                    "no permission is missing",
                    () -> new PermissionCheck(admin).missing(needed).isEmpty());
        }
    }

    /** Asks the application, over TLS. */
    HttpResponse<String> get(URI address, String token) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address)
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Writes a configuration, and loads it. */
    ConformalConfiguration load(String name, String security) throws IOException {
        Files.writeString(
                folder.resolve("secrets.properties"), "registry=" + REGISTRY_PASSWORD + "\nkafka=" + PASSWORD + "\n");
        return ConformalConfiguration.load(
                Files.writeString(file(name), String.join("\n", lines(security)) + SyntheticStream.CONFIGURATION),
                Map.of());
    }

    /** Writes a copy of a configuration in which the registry does not know the user. */
    void copyWithStrangerToRegistry(String original, String name) throws IOException {
        Files.writeString(file(name), Files.readString(file(original)).replace(REGISTRY_USER + ":$", "stranger:$"));
    }

    /** Writes a copy of a configuration for an application with topics of its own, and loads it. */
    ConformalConfiguration copyWithOwnTopics(String original, String name, String application) throws IOException {
        return ConformalConfiguration.load(
                Files.writeString(
                        file(name),
                        Files.readString(file(original))
                                .replace("'secured.'", "'" + application + ".'")
                                .replace("id: secured", "id: " + application)
                                .replace("" + folder.resolve("state"), "" + folder.resolve(application + "-state"))),
                Map.of());
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    private List<String> lines(String security) {
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
                "  basic.auth.user.info: '" + REGISTRY_USER + ":${file:" + folder.resolve("secrets.properties")
                        + ":registry}'",
                "  config.providers: file",
                "  config.providers.file.class: org.apache.kafka.common.config.provider.FileConfigProvider",
                security,
                "");
    }

    /** Settings of a client that may do everything. */
    String unsecured() {
        return "  bootstrap.servers: " + broker.bootstrapServers();
    }

    /** Settings of a client that logs in with SCRAM and {@link #PASSWORD}, which a configuration provider reads. */
    String login(String user) {
        return login(user, "${file:" + folder.resolve("secrets.properties") + ":kafka}");
    }

    String login(String user, String password) {
        return String.join(
                "\n",
                "  bootstrap.servers: 127.0.0.1:" + securedPort,
                "  security.protocol: SASL_SSL",
                "  sasl.mechanism: SCRAM-SHA-512",
                trust(),
                "  sasl.jaas.config: 'org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                        + user + "\" password=\"" + password + "\";'");
    }

    /** Settings of the client that has a certificate. */
    String certified() {
        return String.join(
                "\n",
                uncertified(),
                "  ssl.keystore.location: " + clientCertificate,
                "  ssl.keystore.type: PKCS12",
                "  ssl.keystore.password: " + PASSWORD,
                "  ssl.key.password: " + PASSWORD);
    }

    /** Settings of a client that should have a certificate, and has none. */
    String uncertified() {
        return String.join(
                "\n", "  bootstrap.servers: 127.0.0.1:" + certifiedPort, "  security.protocol: SSL", trust());
    }

    private String trust() {
        return String.join(
                "\n",
                "  ssl.truststore.location: " + certificates,
                "  ssl.truststore.type: PKCS12",
                "  ssl.truststore.password: " + PASSWORD);
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }
}
