package io.conformalstreams.connectors.dicomweb;

import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Settings of TLS: the authorities that may issue the archive's certificate, and the certificate that the client
 * presents. The settings of the client's certificate have the names, meanings and formats of Kafka's settings. Kafka's
 * code also reads the key stores.
 */
final class ClientTls {

    private static final String PREFIX = "dicomweb.";
    private static final String CA_CERTIFICATES = PREFIX + "ca.certificates";
    private static final String KEYSTORE_TYPE = PREFIX + SslConfigs.SSL_KEYSTORE_TYPE_CONFIG;
    private static final String KEYSTORE_LOCATION = PREFIX + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG;
    private static final String KEYSTORE_PASSWORD = PREFIX + SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG;
    private static final String KEY_PASSWORD = PREFIX + SslConfigs.SSL_KEY_PASSWORD_CONFIG;

    private ClientTls() {}

    /** Adds the settings to a group, after its first ones. */
    static void define(ConfigDef definition, String group, int firstOrder) {
        definition
                .define(
                        CA_CERTIFICATES,
                        Type.STRING,
                        "",
                        Importance.LOW,
                        "Path of a PEM file with certificates of authorities. One of them must have issued the "
                                + "archive's certificate. Empty: the authorities of the Java runtime.",
                        group,
                        firstOrder,
                        Width.LONG,
                        "Certificate authorities")
                .define(
                        KEYSTORE_LOCATION,
                        Type.STRING,
                        "",
                        Importance.LOW,
                        "Path of the file with the client's private key and certificate, for an archive that "
                                + "requires them (mutual TLS). Empty: the client presents no certificate.",
                        group,
                        firstOrder + 1,
                        Width.LONG,
                        "Client key store")
                .define(
                        KEYSTORE_TYPE,
                        Type.STRING,
                        "PEM",
                        ConfigDef.ValidString.in("PEM", "PKCS12", "JKS"),
                        Importance.LOW,
                        "Format of dicomweb.ssl.keystore.location: PKCS12, JKS or PEM. A PEM file contains a "
                                + "PKCS #8 key that is not encrypted, then its certificate chain.",
                        group,
                        firstOrder + 2,
                        Width.SHORT,
                        "Type of the key store")
                .define(
                        KEYSTORE_PASSWORD,
                        Type.PASSWORD,
                        new Password(""),
                        Importance.LOW,
                        "Password of a PKCS12 or JKS file. It is never shown.",
                        group,
                        firstOrder + 3,
                        Width.MEDIUM,
                        "Password of the key store")
                .define(
                        KEY_PASSWORD,
                        Type.PASSWORD,
                        new Password(""),
                        Importance.LOW,
                        "Password of the private key, if it differs from the password of the PKCS12 or JKS "
                                + "file. It is never shown.",
                        group,
                        firstOrder + 4,
                        Width.MEDIUM,
                        "Password of the key");
    }

    /**
     * @throws ConfigException if a file can't be read, or a password is wrong
     */
    static SSLContext context(AbstractConfig values) {
        Map<String, Object> trusted = new HashMap<>();
        String authorities = values.getString(CA_CERTIFICATES);
        if (!authorities.isEmpty()) {
            trusted.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, DefaultSslEngineFactory.PEM_TYPE);
            trusted.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, authorities);
        }
        context(trusted, CA_CERTIFICATES, authorities, "no readable PEM file with certificates");
        Map<String, Object> all = new HashMap<>(trusted);
        String identity = values.getString(KEYSTORE_LOCATION);
        if (!identity.isEmpty()) {
            all.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, values.getString(KEYSTORE_TYPE));
            all.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, identity);
            putIfSet(all, SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, values.getPassword(KEYSTORE_PASSWORD));
            putIfSet(all, SslConfigs.SSL_KEY_PASSWORD_CONFIG, values.getPassword(KEY_PASSWORD));
        }
        return context(
                all,
                KEYSTORE_LOCATION,
                identity,
                "no readable key and certificate: check the file, " + KEYSTORE_TYPE + " and the passwords");
    }

    private static void putIfSet(Map<String, Object> settings, String name, Password password) {
        if (!password.value().isEmpty()) {
            settings.put(name, password);
        }
    }

    private static SSLContext context(Map<String, Object> settings, String blamed, String value, String fault) {
        ConfigDef kafka = new ConfigDef();
        SslConfigs.addClientSslSupport(kafka);
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(kafka.parse(settings));
            return factory.sslContext();
        } catch (KafkaException e) {
            throw new ConfigException(blamed, value, fault + " (" + root(e).getMessage() + ")");
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
