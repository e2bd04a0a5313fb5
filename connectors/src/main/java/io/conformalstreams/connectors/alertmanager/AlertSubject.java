package io.conformalstreams.connectors.alertmanager;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The subject of an alert. It doesn't change while the alert is open, so it identifies the alert.
 *
 * @param kind what is monitored
 * @param stratum by convention {@code model@version|site}
 * @param procedure name of the procedure; empty where the monitor is of no single one
 * @param channel of the model's scores; empty where the procedure tells it
 * @param proxy what is watched of predictions where their input is monitored; else empty
 * @param component the monitored component in lower case, such as {@code inner}; empty where the monitor has none
 * @param alpha miscoverage level of the component; 0 where the monitor has none
 * @param epoch of the stratum
 */
public record AlertSubject(
        MonitorKind kind,
        String stratum,
        String procedure,
        String channel,
        String proxy,
        String component,
        BigDecimal alpha,
        int epoch) {

    private static final Pattern CONVENTION =
            Pattern.compile("(?<model>[^@|]+)(?:@(?<version>[^|]+))?(?:\\|(?<site>.+))?", Pattern.DOTALL);

    /** The labels of the monitor; a part that the stratum does not have has no label, nor has an empty value. */
    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        labels.put("kind", kind.name());
        labels.put("stratum", stratum);
        labels.put("procedure", procedure);
        labels.put("channel", channel);
        labels.put("proxy", proxy);
        labels.put("component", component);
        labels.put(
                "alpha", alpha.signum() == 0 ? "" : alpha.stripTrailingZeros().toPlainString());
        labels.put("epoch", Integer.toString(epoch));
        Matcher parts = CONVENTION.matcher(stratum);
        if (parts.matches()) {
            labels.put("model", parts.group("model"));
            labels.put("model_version", text(parts.group("version")));
            labels.put("site", text(parts.group("site")));
        }
        labels.values().removeIf(String::isEmpty);
        return labels;
    }

    private static String text(String group) {
        return group == null ? "" : group;
    }
}
