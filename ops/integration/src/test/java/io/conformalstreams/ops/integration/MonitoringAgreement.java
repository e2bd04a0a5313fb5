package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.ops.document.Document;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.ExportedMetric;
import io.conformalstreams.processor.metric.ExportedMetric.Section;
import io.conformalstreams.processor.runtime.ConformalApplication;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Compares what an application exports with the declarations of the metrics, and with what a real Prometheus reads. */
final class MonitoringAgreement {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final Path RULES = Document.PROJECT.resolve("ops/examples/prometheus-rules.yml");

    private static final Path DASHBOARD = Document.PROJECT.resolve("ops/examples/grafana-dashboard.json");

    /** Series of an instance with two topologies, eight partitions and as many strata. */
    private static final int MOST_SERIES = 4_000;

    private MonitoringAgreement() {}

    /**
     * Checks that exactly the declared metrics are exported, and that they suit the conventions.
     *
     * @param missing metrics that the configuration does not have, beside those of comparisons
     */
    static void checkExport(ConformalApplication application, ConformalMetric... missing) throws Exception {
        String scrape = scrape(application);
        Set<String> expected = ExportedMetric.all().stream()
                .filter(metric -> metric.section() != Section.COMPARISON)
                .map(ExportedMetric::name)
                .collect(Collectors.toSet());
        for (ConformalMetric metric : missing) {
            expected.remove(metric.exported().name());
        }
        Set<String> exported = scrape.lines()
                .filter(line -> line.startsWith(ExportedMetric.PREFIX))
                .map(line -> line.substring(0, line.indexOf('{')))
                .collect(Collectors.toSet());
        assertThat(exported).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(scrape.lines().filter(line -> !line.startsWith("#"))).hasSizeBetween(100, MOST_SERIES);
        assertThat(scrape.lines().filter(line -> line.startsWith(ExportedMetric.PREFIX)))
                .allSatisfy(line -> assertThat(line).contains("topology=\"").doesNotContain("StreamThread"));
        Optional<Path> promtool = PrometheusProcess.installed("promtool");
        if (promtool.isPresent()) {
            assertThat(conventions(promtool.get(), scrape)).isEmpty();
        }
    }

    /**
     * Checks that Prometheus reads the metrics, evaluates every rule and every query of the dashboard for Grafana without
     * an error, and raises the alert about a critical drift. If Prometheus is not installed, says so and checks nothing.
     */
    static void checkAlert(ConformalApplication application) throws Exception {
        Optional<Path> binary = PrometheusProcess.installed("prometheus");
        if (binary.isEmpty()) {
            System.out.println("no Prometheus is installed, so no alert of Prometheus is checked; on Debian it is the"
                    + " package prometheus, which .ci/run installs");
            return;
        }
        Path directory = Files.createTempDirectory("prometheus");
        try (PrometheusProcess prometheus =
                PrometheusProcess.start(binary.get(), directory, RULES, application.httpPort())) {
            Await.until(
                    "Prometheus raises the alert; its log is in " + directory,
                    () -> prometheus
                            .get("alerts")
                            .map(alerts -> children(alerts.get("alerts")).stream()
                                    .anyMatch(MonitoringAgreement::isCriticalBreach))
                            .orElse(false));
            JsonNode rules = prometheus.get("rules").orElseThrow();
            assertThat(children(rules.get("groups")))
                    .flatExtracting(group -> children(group.get("rules")))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(rule -> assertThat(rule.get("health").asText())
                            .as(rule.toString())
                            .isIn("ok", "unknown"));
            assertThat(children(prometheus.get("targets").orElseThrow().get("activeTargets")))
                    .singleElement()
                    .satisfies(
                            target -> assertThat(target.get("health").asText()).isEqualTo("up"));
            for (String query : dashboardQueries()) {
                assertThat(prometheus.get("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                        .as(query)
                        .isPresent();
            }
        }
    }

    /** The queries of all panels. Grafana replaces variables before it sends a query. */
    private static List<String> dashboardQueries() throws IOException {
        List<String> queries = new ObjectMapper().readTree(DASHBOARD.toFile()).findValuesAsText("expr");
        assertThat(queries).hasSizeGreaterThan(50);
        return queries.stream()
                .map(query -> query.replace("$__rate_interval", "5m").replace("$stratum", ".*"))
                .toList();
    }

    private static boolean isCriticalBreach(JsonNode alert) {
        return alert.at("/labels/alertname").asText().equals("CoverageDriftCritical")
                && alert.at("/labels/kind").asText().equals("COVERAGE_BREACH")
                && alert.get("state").asText().equals("firing")
                && alert.at("/annotations/runbook").asText().equals("ops/runbooks/coverage-breach.md");
    }

    private static List<JsonNode> children(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static String scrape(ConformalApplication application) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + application.httpPort() + "/metrics");
        return HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Returns what promtool has to say against the names and the texts of the metrics. */
    private static String conventions(Path promtool, String scrape) throws Exception {
        Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream input = check.getOutputStream()) {
            input.write(scrape.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        check.waitFor();
        return said;
    }
}
