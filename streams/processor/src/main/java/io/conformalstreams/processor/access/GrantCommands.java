package io.conformalstreams.processor.access;

import io.conformalstreams.processor.configuration.KafkaProperties;
import java.util.Collection;
import java.util.List;

/** The commands of {@code kafka-acls.sh} with which an administrator of the cluster adds permissions. */
public final class GrantCommands {

    /** The file with the properties of Kafka's clients with which an administrator of a secured cluster logs in. */
    public static final String LOGIN_FILE = "administrator.properties";

    private final KafkaProperties kafka;

    /** @param kafka a client's settings, which name the cluster; the commands contain no credentials of it */
    public GrantCommands(KafkaProperties kafka) {
        this.kafka = kafka;
    }

    /** Tells whether the commands log in with {@link #LOGIN_FILE}. */
    public boolean needLogin() {
        return !"PLAINTEXT".equalsIgnoreCase(kafka.values().getOrDefault("security.protocol", "PLAINTEXT"));
    }

    /**
     * Returns few commands that add permissions.
     *
     * @param principal who gets the permissions, such as {@code User:scanner}
     */
    public List<String> of(Collection<Permission> permissions, String principal) {
        String connected = "kafka-acls.sh --bootstrap-server " + kafka.values().get("bootstrap.servers") + " "
                + (needLogin() ? "--command-config " + LOGIN_FILE + " " : "");
        return GrantArguments.of(permissions, principal).stream()
                .map(connected::concat)
                .toList();
    }
}
