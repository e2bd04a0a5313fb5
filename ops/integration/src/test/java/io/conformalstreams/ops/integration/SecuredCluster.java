package io.conformalstreams.ops.integration;

import io.conformalstreams.ops.environment.KafkaEnvironment;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.platform.Certificate;
import io.conformalstreams.ops.platform.LoopbackPorts;
import io.conformalstreams.ops.platform.ScramUsers;
import io.conformalstreams.ops.platform.SecuredListeners;
import io.conformalstreams.ops.platform.SecuredRegistry;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
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
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
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
    private final Certificate certificate;
    private final Certificate client;
    private final HttpClient http;
    private final SecuredRegistry registry;
    private final SecuredListeners listeners;
    private final BrokerProcess broker;
    private final String bootstrapServers;

    private SecuredCluster(
            Path folder,
            Certificate certificate,
            Certificate client,
            SecuredRegistry registry,
            SecuredListeners listeners,
            int unsecuredPort)
            throws Exception {
        this.folder = folder;
        this.certificate = certificate;
        this.client = client;
        this.http = HttpClient.newBuilder().sslContext(certificate.trust()).build();
        this.registry = registry;
        this.listeners = listeners;
        this.bootstrapServers = "127.0.0.1:" + unsecuredPort;
        this.broker =
                BrokerProcess.startShortLived(withUnsecuredListener(listeners.settings(folder.resolve("broker"))));
    }

    /**
     * Starts the broker and the registry.
     *
     * @param users users that log in with {@link #PASSWORD}
     * @param subject the subject of the client that has a certificate
     */
    static SecuredCluster start(Path folder, List<String> users, String subject) throws Exception {
        Files.writeString(
                folder.resolve("secrets.properties"), "registry=" + REGISTRY_PASSWORD + "\nkafka=" + PASSWORD + "\n");
        Certificate certificate = Certificate.create(folder, "broker", SecuredListeners.BROKER_SUBJECT, PASSWORD);
        Certificate client = Certificate.create(folder, "client", subject, PASSWORD);
        int[] ports = LoopbackPorts.free(4);
        SecuredListeners listeners = new SecuredListeners(
                ports[0],
                ports[1],
                ports[2],
                certificate,
                "${file:" + folder.resolve("secrets.properties") + ":kafka}",
                Certificate.writeTrusted(folder.resolve("broker.pem"), List.of(certificate)),
                Certificate.writeTrusted(folder.resolve("all.pem"), List.of(certificate, client)),
                List.of("User:ANONYMOUS"));
        SecuredRegistry registry = new SecuredRegistry(
                KafkaEnvironment.shared().registryUrl(), 0, certificate, Map.of(REGISTRY_USER, REGISTRY_PASSWORD));
        SecuredCluster cluster = new SecuredCluster(folder, certificate, client, registry, listeners, ports[3]);
        try (Admin admin = cluster.authority()) {
            ScramUsers.createMissing(admin, users.stream().collect(Collectors.toMap(user -> user, user -> PASSWORD)));
        }
        return cluster;
    }

    /** Adds a listener on which everybody may do everything, so that a test can look at what others may not see. */
    private BrokerSettings withUnsecuredListener(BrokerSettings secured) {
        String unsecured = "PLAINTEXT://" + bootstrapServers + ",";
        BrokerSettings settings = secured.withProperty(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL,CONTROLLER:SSL");
        for (String name : List.of("listeners", "advertised.listeners")) {
            settings = settings.withProperty(
                    name, unsecured + secured.additionalProperties().get(name));
        }
        return settings;
    }

    /** The address for clients that may do everything. */
    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Returns a client that may do everything. */
    Admin authority() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
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
                "  http: {port: 0, token: " + TOKEN + ", keyStore: " + certificate.keyStore() + ", keyStorePassword: "
                        + PASSWORD + "}",
                "kafka:",
                yaml(listeners.registryLogin(registry, REGISTRY_USER, reference("registry")), security),
                security,
                "");
    }

    /** Settings of a client that may do everything. */
    String unsecured() {
        return yaml(Map.of("bootstrap.servers", bootstrapServers), "");
    }

    /** Settings of a client that logs in with SCRAM and {@link #PASSWORD}, which a configuration provider reads. */
    String login(String user) {
        return login(user, reference("kafka"));
    }

    String login(String user, String password) {
        return yaml(listeners.login(user, password), "");
    }

    /** Settings of the client that has a certificate. */
    String certified() {
        return yaml(listeners.login(client, PASSWORD), "");
    }

    /** Settings of a client that should have a certificate, and has none. */
    String uncertified() {
        return yaml(listeners.withoutCertificate(), "");
    }

    private String reference(String key) {
        return "${file:" + folder.resolve("secrets.properties") + ":" + key + "}";
    }

    /** Leaves out what other settings have, too. */
    private static String yaml(Map<String, String> settings, String others) {
        return settings.entrySet().stream()
                .map(setting -> "  " + setting.getKey() + ": '" + setting.getValue() + "'")
                .filter(line -> !others.contains(line))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }
}
