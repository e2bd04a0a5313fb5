package io.conformalstreams.connectors.alertmanager;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes the alerts for Alertmanager from records, and uses only fields that identify nobody.
 *
 * @param monitorUrl link to the monitors; <code>{alert}</code> and <code>{stratum}</code> are replaced by the id and
 *     the stratum of the alert
 */
public record DriftAlertStates(Optional<String> monitorUrl) {

    /**
     * @throws IllegalArgumentException if the link isn't valid
     */
    public DriftAlertStates {
        monitorUrl.ifPresent(template -> link(template, "alert", "stratum"));
    }

    /**
     * Reads the state in a record.
     *
     * @throws IllegalArgumentException if the record isn't a drift alert, or if the alert's link would be invalid
     */
    public DriftAlertState of(AlertFields alert) {
        AlertSubject monitor = monitor(alert);
        String alertId = alert.text("alertId");
        return new DriftAlertState(
                alertId,
                Math.toIntExact(alert.count("revision")),
                !alert.text("state").equals("RESOLVED"),
                symbol(Severity.values(), alert.text("severity"))
                        .orElse(monitor.kind().severity()),
                monitor,
                alert.time("openedAt").orElseThrow(() -> new IllegalArgumentException("openedAt is missing")),
                alert.time("eventTime").orElseThrow(() -> new IllegalArgumentException("eventTime is missing")),
                AlertAnnotations.of(alert),
                monitorUrl.map(template -> link(template, alertId, monitor.stratum())));
    }

    private static AlertSubject monitor(AlertFields alert) {
        return new AlertSubject(
                symbol(MonitorKind.values(), alert.text("kind")).orElse(MonitorKind.UNRECOGNISED),
                alert.text("stratum"),
                alert.text("procedure"),
                alert.text("channel"),
                alert.text("proxy"),
                alert.optionalText("component")
                        .map(component -> component.toLowerCase(Locale.ROOT))
                        .orElse(""),
                alert.optionalText("sizeClass").orElse(""),
                BigDecimal.valueOf(alert.number("alpha")),
                Math.toIntExact(alert.count("epoch")));
    }

    /** The constant with this name; empty if only a later version of the schema has it. */
    private static <E extends Enum<E>> Optional<E> symbol(E[] known, String name) {
        return Arrays.stream(known)
                .filter(constant -> constant.name().equals(name))
                .findFirst();
    }

    private static URI link(String template, String alertId, String stratum) {
        return URI.create(template.replace("{alert}", encoded(alertId)).replace("{stratum}", encoded(stratum)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
