package io.conformalstreams.processor.access;

import io.conformalstreams.processor.configuration.KafkaProperties;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/** The name under which an authorizer knows a client. */
public final class ClientPrincipal {

    /** Stands for a principal whose name only the broker knows, such as that of a Kerberos or OAuth client. */
    private static final String UNKNOWN = "the client's principal";

    private static final Pattern USER = Pattern.compile("\\busername\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private ClientPrincipal() {}

    /**
     * Returns the principal as the brokers' default rules derive it: from the user name of SASL, or from the subject of
     * the client's certificate. Reads no other part of the credentials.
     */
    public static String of(KafkaProperties kafka) {
        Map<String, Object> properties = resolved(kafka);
        String protocol = String.valueOf(properties.getOrDefault("security.protocol", "PLAINTEXT"));
        Optional<String> name = switch (protocol) {
            case "SASL_PLAINTEXT", "SASL_SSL" -> user(properties);
            case "SSL" -> subject(properties);
            default -> Optional.of("ANONYMOUS");
        };
        return name.map(known -> "User:" + known).orElse(UNKNOWN);
    }

    /** Replaces references to Kafka's configuration providers, as the clients do. */
    private static Map<String, Object> resolved(KafkaProperties kafka) {
        try {
            return new HashMap<>(
                    new AbstractConfig(new ConfigDef(), new HashMap<>(kafka.clientProperties()), false).originals());
        } catch (KafkaException unreadable) {
            return Map.of("security.protocol", "unreadable");
        }
    }

    private static Optional<String> user(Map<String, Object> properties) {
        Matcher matcher = USER.matcher(String.valueOf(properties.get(SaslConfigs.SASL_JAAS_CONFIG)));
        return matcher.find() ? Optional.of(matcher.group(1).replaceAll("\\\\(.)", "$1")) : Optional.empty();
    }

    private static Optional<String> subject(Map<String, Object> properties) {
        ConfigDef definition = new ConfigDef();
        SslConfigs.addClientSslSupport(definition);
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(definition.parse(properties));
            KeyStore store = factory.keystore();
            if (store == null) {
                return Optional.empty();
            }
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    return Optional.of(certificate.getSubjectX500Principal().getName());
                }
            }
            return Optional.empty();
        } catch (KafkaException | GeneralSecurityException unreadable) {
            return Optional.empty();
        }
    }
}
