package io.conformalstreams.ops.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.processor.metric.ExportedMetric;
import io.conformalstreams.processor.metric.ExportedMetric.Kind;
import io.conformalstreams.processor.metric.ExportedMetric.Section;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the dashboard for Grafana: the recorded ratios and the firing alerts, then a row for each section with a panel
 * for each metric.
 */
final class GrafanaDashboard {

    private static final int COLUMNS = 3;
    private static final int PANEL_WIDTH = 24 / COLUMNS;
    private static final int PANEL_HEIGHT = 8;

    /** The labels by which series are not told apart: there is a series of each task and instance. */
    private static final List<String> SUMMED_UP = List.of("task_id");

    private final ArrayNode panels = JsonNodeFactory.instance.arrayNode();
    private int top;
    private int column;

    private GrafanaDashboard() {}

    /** @param recorded the names of the recording rules */
    static String of(List<ExportedMetric> metrics, List<String> recorded) throws IOException {
        GrafanaDashboard dashboard = new GrafanaDashboard();
        dashboard.row("At a glance");
        dashboard.panel(
                "Firing alerts",
                "Alerts of Prometheus, without those of the bridge.",
                "sum by (alertname, severity) (ALERTS{alertstate=\"firing\"})",
                "{{alertname}} {{severity}}",
                "none");
        recorded.forEach(dashboard::recordedPanel);
        for (Section section : Section.values()) {
            dashboard.row(section.title());
            metrics.stream().filter(metric -> metric.section() == section).forEach(dashboard::panel);
        }
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(dashboard.json()) + "\n";
    }

    private ObjectNode json() {
        ObjectNode dashboard = JsonNodeFactory.instance.objectNode();
        dashboard
                .put("uid", "conformal-streams")
                .put("title", "Conformal Streams")
                .put("schemaVersion", 39)
                .put("editable", true)
                .put("refresh", "10s");
        dashboard.putArray("tags").add("conformal-streams");
        dashboard.putObject("time").put("from", "now-3h").put("to", "now");
        ArrayNode variables = dashboard.putObject("templating").putArray("list");
        variables
                .addObject()
                .put("name", "source")
                .put("label", "Prometheus")
                .put("type", "datasource")
                .put("query", "prometheus");
        ObjectNode stratum = variables.addObject();
        stratum.put("name", "stratum")
                .put("label", "Stratum")
                .put("type", "query")
                .put("query", "label_values(conformal_thresholds_version, stratum)")
                .put("refresh", 2)
                .put("multi", true)
                .put("includeAll", true)
                .put("allValue", ".*")
                .set("datasource", source());
        stratum.putObject("current").put("text", "All").put("value", "$__all");
        dashboard.set("panels", panels);
        return dashboard;
    }

    private void row(String title) {
        finishLine();
        panels.addObject()
                .put("id", panels.size())
                .put("type", "row")
                .put("title", title)
                .put("collapsed", false)
                .set("gridPos", position(0, 24, 1));
        top++;
    }

    private void recordedPanel(String name) {
        String[] parts = name.split(":");
        List<String> labels = List.of(parts[0].split("_"));
        panel(
                title(parts[1].substring(ExportedMetric.PREFIX.length()) + " " + parts[2]),
                "The recorded metric `" + name + "`.",
                name + filter(labels),
                legend(labels),
                parts[2].startsWith("ratio") ? "percentunit" : parts[2].equals("seconds") ? "s" : "short");
    }

    private void panel(ExportedMetric metric) {
        List<String> labels = metric.labels().stream()
                .filter(label -> !SUMMED_UP.contains(label))
                .toList();
        String by = "by (" + String.join(", ", withTopology(labels)) + ") ";
        String series = metric.name() + filter(metric.labels());
        String name = metric.name().substring(ExportedMetric.PREFIX.length());
        boolean isTime = name.endsWith("_timestamp_seconds");
        String query;
        if (metric.kind() == Kind.COUNTER) {
            query = "sum " + by + "(rate(" + series + "[$__rate_interval]))";
        } else {
            query = (isTime ? "time() - " : "") + "max " + by + "(" + series + ")";
        }
        panel(
                title(name.replace("_total", " per second").replace("_timestamp_seconds", " age")),
                metric.meaning(),
                query,
                legend(withTopology(labels)),
                unit(name, metric.kind()));
    }

    private static List<String> withTopology(List<String> labels) {
        return Stream.concat(labels.stream(), Stream.of("topology")).toList();
    }

    private static String filter(List<String> labels) {
        return labels.contains("stratum") ? "{stratum=~\"$stratum\"}" : "";
    }

    private static String legend(List<String> labels) {
        return labels.stream().map(label -> "{{" + label + "}}").collect(Collectors.joining(" "));
    }

    private static String title(String name) {
        String words = name.replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String unit(String name, Kind kind) {
        if (kind == Kind.COUNTER) {
            return name.endsWith("_bytes_total") ? "Bps" : "cps";
        }
        return name.endsWith("_seconds")
                ? "s"
                : name.endsWith("_bytes") ? "bytes" : name.endsWith("_ratio") ? "percentunit" : "short";
    }

    private void panel(String title, String description, String query, String legend, String unit) {
        ObjectNode panel = panels.addObject();
        panel.put("id", panels.size())
                .put("type", "timeseries")
                .put("title", title)
                .put("description", description);
        panel.set("gridPos", position(column * PANEL_WIDTH, PANEL_WIDTH, PANEL_HEIGHT));
        panel.set("datasource", source());
        // Grafana's model of a dashboard (@grafana/schema) requires both parts.
        ObjectNode fieldConfig = panel.putObject("fieldConfig");
        fieldConfig.putObject("defaults").put("unit", unit);
        fieldConfig.putArray("overrides");
        panel.putArray("targets")
                .addObject()
                .put("refId", "A")
                .put("expr", query)
                .put("legendFormat", legend)
                .set("datasource", source());
        column++;
        if (column == COLUMNS) {
            finishLine();
        }
    }

    private void finishLine() {
        if (column > 0) {
            column = 0;
            top += PANEL_HEIGHT;
        }
    }

    private ObjectNode position(int left, int width, int height) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("x", left)
                .put("y", top)
                .put("w", width)
                .put("h", height);
    }

    private static ObjectNode source() {
        return JsonNodeFactory.instance.objectNode().put("type", "prometheus").put("uid", "${source}");
    }
}
