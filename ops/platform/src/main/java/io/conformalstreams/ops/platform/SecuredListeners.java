package io.conformalstreams.ops.platform;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The listeners of a broker that admits only known clients and denies them everything that no permission grants: one for
 * clients that log in with SCRAM over TLS, and one for clients with a certificate. The controller admits only clients with a
 * certificate, too. All are on the loopback interface.
 *
 * @param scramPort port for clients that log in with a password
 * @param certificatePort port for clients with a certificate
 * @param controllerPort port of the controller
 * @param broker the broker's own key. The broker itself is a super-user of this name, because it uses the controller
 * @param brokerPassword how the broker's settings write the password of that key: a reference such as <code>${file:...}</code>
 * @param brokerCertificate a file of the type PEM with the broker's certificate, which clients trust
 * @param certificates a file of the type PEM with the certificates of the broker and of all clients that have one
 * @param superUsers principals that may do everything, such as {@code User:administrator}
 */
public record SecuredListeners(
        int scramPort,
        int certificatePort,
        int controllerPort,
        Certificate broker,
        String brokerPassword,
        Path brokerCertificate,
        Path certificates,
        List<String> superUsers) {

    private static final String PKCS12 = "PKCS12";
    private static final String PEM = "PEM";
    private static final String SCRAM = "SCRAM-SHA-512";
    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    /** The subject that the broker's certificate must have. */
    public static final String BROKER_SUBJECT = "CN=broker";

    public SecuredListeners {
        superUsers = List.copyOf(superUsers);
    }

    /**
     * The settings of a broker with these listeners and no other.
     *
     * @param directory the broker's log directory
     */
    public BrokerSettings settings(Path directory) {
        Map<String, String> properties = new LinkedHashMap<>(references());
        String listeners = "SASL_SSL://" + address(scramPort) + ",SSL://" + address(certificatePort);
        properties.put("listeners", listeners + ",CONTROLLER://" + address(controllerPort));
        properties.put("advertised.listeners", listeners);
        properties.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,SSL:SSL,CONTROLLER:SSL");
        properties.put("inter.broker.listener.name", "SSL");
        properties.put("listener.name.ssl.ssl.client.auth", "required");
        properties.put("listener.name.controller.ssl.client.auth", "required");
        properties.put("sasl.enabled.mechanisms", SCRAM);
        properties.put("listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config", LOGIN + ";");
        properties.putAll(keys(broker, brokerPassword));
        properties.putAll(trust("", certificates));
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:" + BROKER_SUBJECT + ";" + String.join(";", superUsers));
        return new BrokerSettings(directory, scramPort, controllerPort, properties);
    }

    /**
     * The settings of a client that logs in with a password.
     *
     * @param password the password, or a reference such as <code>${file:...}</code>
     */
    public Map<String, String> login(String user, String password) {
        Map<String, String> properties = new LinkedHashMap<>(references());
        properties.put("bootstrap.servers", address(scramPort));
        properties.put("security.protocol", "SASL_SSL");
        properties.put("sasl.mechanism", SCRAM);
        properties.put("sasl.jaas.config", LOGIN + " username=\"" + user + "\" password=\"" + password + "\";");
        properties.putAll(trust("", brokerCertificate));
        return properties;
    }

    /**
     * The settings of a client with a certificate.
     *
     * @param password the password of its key, or a reference such as <code>${file:...}</code>
     */
    public Map<String, String> login(Certificate client, String password) {
        Map<String, String> properties = withoutCertificate();
        properties.putAll(keys(client, password));
        return properties;
    }

    /** The settings of a client that should have a certificate, and has none. */
    public Map<String, String> withoutCertificate() {
        Map<String, String> properties = new LinkedHashMap<>(references());
        properties.put("bootstrap.servers", address(certificatePort));
        properties.put("security.protocol", "SSL");
        properties.putAll(trust("", brokerCertificate));
        return properties;
    }

    /**
     * The settings of a client of the registry whose proxy has the broker's key.
     *
     * @param password the password, or a reference such as <code>${file:...}</code>
     */
    public Map<String, String> registryLogin(SecuredRegistry registry, String user, String password) {
        Map<String, String> properties = new LinkedHashMap<>(references());
        properties.put("schema.registry.url", registry.url());
        properties.put("basic.auth.credentials.source", "USER_INFO");
        properties.put("basic.auth.user.info", user + ":" + password);
        properties.putAll(trust("schema.registry.", brokerCertificate));
        return properties;
    }

    /** Lets values be references to files. */
    private static Map<String, String> references() {
        return Map.of(
                "config.providers",
                "file",
                "config.providers.file.class",
                "org.apache.kafka.common.config.provider.FileConfigProvider");
    }

    private static Map<String, String> keys(Certificate certificate, String password) {
        return Map.of(
                "ssl.keystore.location",
                certificate.keyStore().toString(),
                "ssl.keystore.type",
                PKCS12,
                "ssl.keystore.password",
                password,
                "ssl.key.password",
                password);
    }

    private static Map<String, String> trust(String prefix, Path certificates) {
        return Map.of(prefix + "ssl.truststore.location", certificates.toString(), prefix + "ssl.truststore.type", PEM);
    }

    private static String address(int port) {
        return BrokerSettings.LOOPBACK + ":" + port;
    }
}
