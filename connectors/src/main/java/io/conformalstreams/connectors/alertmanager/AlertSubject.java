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
 * @param procedure name of the procedure; empty if the monitor doesn't belong to a single procedure
 * @param channel of the model's scores; empty if the procedure implies it
 * @param proxy the watched property of predictions if the kind is input drift; otherwise empty
 * @param component the component of the prediction region in lower case, for example {@code inner}; empty if the
 *     monitor doesn't watch one component
 * @param sizeClass the size class of the images; empty if the procedure has none
 * @param alpha miscoverage level of the component; 0 if the monitor doesn't watch one component
 * @param epoch of the stratum
 */
public record AlertSubject(
        MonitorKind kind,
        String stratum,
        String procedure,
        String channel,
        String proxy,
        String component,
        String sizeClass,
        BigDecimal alpha,
        int epoch) {

    private static final Pattern CONVENTION =
            Pattern.compile("(?<model>[^@|]+)(?:@(?<version>[^|]+))?(?:\\|(?<site>.+))?", Pattern.DOTALL);

    /** The labels of the monitor. Empty values, and parts that the stratum lacks, have no label. */
    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        labels.put("kind", kind.name());
        labels.put("stratum", stratum);
        labels.put("procedure", procedure);
        labels.put("channel", channel);
        labels.put("proxy", proxy);
        labels.put("component", component);
        labels.put("size_class", sizeClass);
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
