package io.conformalstreams.connectors.alertmanagersink;

import io.conformalstreams.connectors.alertmanager.AlertmanagerClient;
import io.conformalstreams.connectors.alertmanager.DriftAlertStates;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The settings of the Alertmanager sink. */
final class AlertmanagerSinkConfiguration {

    static final String URLS = "alertmanager.urls";
    static final String AUTHORIZATION = "alertmanager.authorization";
    static final String MONITOR_URL = "monitor.url";
    static final String RESEND_INTERVAL = "resend.interval.ms";
    static final String STARTUP_QUIET = "startup.quiet.ms";

    private static final String TARGETS = "Alertmanager";
    private static final String TIMES = "Times";

    private final AbstractConfig values;

    AlertmanagerSinkConfiguration(Map<String, String> settings) {
        values = new AbstractConfig(definition(), settings, false);
    }

    static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        URLS,
                        Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        ConfigDef.LambdaValidator.with(
                                AlertmanagerSinkConfiguration::requireAddresses,
                                () -> "list of addresses like http://alertmanager:9093"),
                        Importance.HIGH,
                        "URLs of Alertmanager, for example http://alertmanager:9093. For a cluster, give all "
                                + "instances.",
                        TARGETS,
                        1,
                        Width.LONG,
                        "Alertmanagers")
                .define(
                        AUTHORIZATION,
                        Type.PASSWORD,
                        "",
                        Importance.MEDIUM,
                        "Value of the header Authorization, for example Bearer and a token, if Alertmanager requires "
                                + "one.",
                        TARGETS,
                        2,
                        Width.MEDIUM,
                        "Authorization")
                .define(
                        MONITOR_URL,
                        Type.STRING,
                        "",
                        ConfigDef.LambdaValidator.with(
                                AlertmanagerSinkConfiguration::requireLink,
                                () -> "URL, with {alert} and {stratum} as placeholders"),
                        Importance.LOW,
                        "Link to a monitor, sent with its alerts. {alert} and {stratum} are replaced by the id "
                                + "and the stratum of the alert. "
                                + "Empty: no link.",
                        TARGETS,
                        3,
                        Width.LONG,
                        "Link to a monitor")
                .define(
                        RESEND_INTERVAL,
                        Type.LONG,
                        30_000L,
                        ConfigDef.Range.between(1_000, 300_000),
                        Importance.LOW,
                        "Time between two deliveries of an open alert, in milliseconds. Alertmanager ends an "
                                + "alert that it has not received for four times this interval, so choose an "
                                + "interval that is long enough for a worker to restart.",
                        TIMES,
                        1,
                        Width.SHORT,
                        "Interval of sending again")
                .define(
                        STARTUP_QUIET,
                        Type.LONG,
                        5_000L,
                        ConfigDef.Range.between(0, 60_000),
                        Importance.LOW,
                        "After a start, the task reads the topic from its beginning. It starts to send when no "
                                + "record has arrived for this time, in milliseconds. So it does not resend an "
                                + "alert that has already ended.",
                        TIMES,
                        2,
                        Width.SHORT,
                        "Silence at the end of the topic");
    }

    List<AlertmanagerClient> alertmanagers() {
        String authorization = values.getPassword(AUTHORIZATION).value();
        Optional<String> header = authorization.isBlank() ? Optional.empty() : Optional.of(authorization);
        return values.getList(URLS).stream()
                .map(address -> new AlertmanagerClient(URI.create(address), header))
                .toList();
    }

    DriftAlertStates states() {
        String link = values.getString(MONITOR_URL);
        return new DriftAlertStates(link.isEmpty() ? Optional.empty() : Optional.of(link));
    }

    Duration resendInterval() {
        return Duration.ofMillis(values.getLong(RESEND_INTERVAL));
    }

    Duration startupQuiet() {
        return Duration.ofMillis(values.getLong(STARTUP_QUIET));
    }

    private static void requireAddresses(String name, Object value) {
        List<?> given = (List<?>) value;
        if (given == null || given.isEmpty()) {
            throw new ConfigException(name, value, "at least one address is needed");
        }
        for (Object address : given) {
            try {
                AlertmanagerClient.requireAddress(URI.create((String) address));
            } catch (IllegalArgumentException e) {
                throw new ConfigException(name, value, e.getMessage());
            }
        }
    }

    private static void requireLink(String name, Object value) {
        try {
            new DriftAlertStates(Optional.of((String) value));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, value, "is no URL: " + e.getMessage());
        }
    }
}
