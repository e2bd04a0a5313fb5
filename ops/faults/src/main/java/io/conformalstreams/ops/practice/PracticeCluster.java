package io.conformalstreams.ops.practice;

import io.conformalstreams.ops.command.ClientPermissions;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.EmbeddedRegistry;
import io.conformalstreams.ops.platform.ScramUsers;
import io.conformalstreams.ops.platform.SecuredListeners;
import io.conformalstreams.ops.platform.SecuredRegistry;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker that admits only known users and denies them everything that nobody has granted, and a registry behind TLS and
 * basic authentication. Each client has a user and a configuration. Only the administrator may do everything; the cluster has
 * no topics and no permissions until the administrator creates them.
 */
final class PracticeCluster implements AutoCloseable {

    static final String ADMINISTRATOR = Role.ADMINISTRATOR.name().toLowerCase(Locale.ROOT);

    private static final String STATE = "state";
    private static final String BROKER_PASSWORD = "kafka";
    private static final String REGISTRY_PASSWORD = "registry";

    private final Path directory;
    private final PracticePorts ports;
    private final Map<String, SecretFile> clients;
    private final BrokerProcess broker;
    private final EmbeddedRegistry registry;
    private final SecuredRegistry proxy;

    private PracticeCluster(
            Path directory,
            PracticePorts ports,
            Map<String, SecretFile> clients,
            BrokerProcess broker,
            EmbeddedRegistry registry,
            SecuredRegistry proxy) {
        this.directory = directory;
        this.ports = ports;
        this.clients = clients;
        this.broker = broker;
        this.registry = registry;
        this.proxy = proxy;
    }

    /**
     * Starts the cluster, with the data, users and passwords that the directory already has. Returns when broker and registry
     * respond and the files of all clients are written.
     *
     * @param original a configuration, whose topics, models and procedures all clients get
     * @throws IOException if a port is in use or a service doesn't start
     */
    static PracticeCluster start(Path directory, Path original, PracticePorts ports)
            throws IOException, GeneralSecurityException {
        ConformalConfiguration configuration = ConformalConfiguration.load(original, Map.of());
        ports.requireFree();
        Path folder = Files.createDirectories(directory.toAbsolutePath().normalize());
        Path secrets = folder.resolve("secrets");
        if (!Files.exists(secrets)) {
            Files.createDirectory(
                    secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Map<String, SecretFile> clients = new LinkedHashMap<>();
        for (String client : ClientPermissions.of(configuration).keySet()) {
            clients.put(
                    client,
                    SecretFile.open(secrets.resolve(client + ".properties"), BROKER_PASSWORD, REGISTRY_PASSWORD));
        }
        return start(folder, new ClientFiles(folder, original), clients, ClusterKeys.open(secrets), ports);
    }

    private static PracticeCluster start(
            Path directory, ClientFiles files, Map<String, SecretFile> clients, ClusterKeys keys, PracticePorts ports)
            throws IOException, GeneralSecurityException {
        SecuredListeners listeners = keys.listeners(directory, ports);
        CompletableFuture<EmbeddedRegistry> registry = CompletableFuture.supplyAsync(() -> startRegistry(directory));
        BrokerProcess broker;
        try {
            broker = BrokerProcess.startShortLived(
                    listeners.settings(directory.resolve("broker").resolve("data")));
        } catch (IOException failure) {
            registry.thenAccept(EmbeddedRegistry::close);
            throw failure;
        }
        try {
            SecuredRegistry proxy = new SecuredRegistry(
                    registry.join().url(), ports.registry(), keys.broker(), passwords(clients, REGISTRY_PASSWORD));
            PracticeCluster cluster = new PracticeCluster(directory, ports, clients, broker, registry.join(), proxy);
            cluster.addUsers(keys.login(listeners));
            cluster.writeFiles(files, listeners, keys);
            return cluster;
        } catch (CompletionException failure) {
            broker.close();
            throw new IOException(failure.getCause().getMessage(), failure.getCause());
        } catch (IOException | GeneralSecurityException failure) {
            broker.close();
            registry.join().close();
            throw failure;
        }
    }

    private static EmbeddedRegistry startRegistry(Path directory) {
        try {
            return EmbeddedRegistry.start(directory.resolve("registry"), EmbeddedRegistry.Storage.FILE);
        } catch (IOException failure) {
            throw new CompletionException(failure);
        }
    }

    private void addUsers(Map<String, String> administrator) throws IOException {
        try (Admin admin = Admin.create(new HashMap<>(administrator))) {
            ScramUsers.createMissing(admin, passwords(clients, BROKER_PASSWORD));
        }
    }

    /** The passwords by the names of the users. */
    private static Map<String, String> passwords(Map<String, SecretFile> clients, String name) {
        Map<String, String> passwords = new HashMap<>();
        clients.forEach((client, secrets) -> passwords.put(ClientPermissions.user(client), secrets.password(name)));
        return passwords;
    }

    private void writeFiles(ClientFiles files, SecuredListeners listeners, ClusterKeys keys) throws IOException {
        int httpPort = ports.firstHttp();
        for (Map.Entry<String, SecretFile> client : clients.entrySet()) {
            SecretFile secrets = client.getValue();
            files.write(
                    client.getKey(),
                    topologies().contains(client.getKey()) ? STATE + "/" + client.getKey() : STATE,
                    httpPort,
                    listeners.login(ClientPermissions.user(client.getKey()), secrets.reference(BROKER_PASSWORD)),
                    registryLogin(listeners, client.getKey()));
            httpPort++;
        }
        files.write(
                ClusterKeys.WITH_CERTIFICATE,
                STATE,
                httpPort,
                keys.login(listeners),
                registryLogin(listeners, ADMINISTRATOR));
        KafkaScripts.write(directory);
    }

    private Map<String, String> registryLogin(SecuredListeners listeners, String client) {
        return listeners.registryLogin(
                proxy, ClientPermissions.user(client), clients.get(client).reference(REGISTRY_PASSWORD));
    }

    /** The clients that run a topology, by the names of the topologies. */
    List<String> topologies() {
        List<String> topologies = new ArrayList<>(clients.keySet());
        Arrays.stream(Role.values())
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .forEach(topologies::remove);
        return topologies;
    }

    PracticePorts ports() {
        return ports;
    }

    /** The value of {@code schema.registry.url}. */
    String registryUrl() {
        return proxy.url();
    }

    /** The processes that an operator may kill. */
    List<Service> services() {
        return List.of(
                new Service("broker", broker::processId, broker::restart),
                new Service("registry", registry::processId, registry::restart));
    }

    @Override
    public void close() {
        proxy.close();
        registry.close();
        broker.close();
    }
}
