package io.conformalstreams.ops.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.ops.document.Document;
import io.conformalstreams.ops.monitoring.AlertRules.Alert;
import io.conformalstreams.processor.metric.ExportedMetric;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the alert rules, the dashboard, the runbooks and the reference page to the metrics that the program declares. */
class MonitoringTest {

    private static final Path PROJECT = Document.PROJECT;
    private static final Path RULE_TESTS = PROJECT.resolve("ops/examples/prometheus-rules-test.yml");
    private static final Pattern RUNBOOK = Pattern.compile("runbook: '?(.*?\\.md)'?\\n?");
    private static final List<String> HEADINGS =
            List.of("What you see", "What it means", "First three commands", "Decision", "How to be sure it is over");

    private final AlertRules rules;

    MonitoringTest() throws IOException {
        rules = AlertRules.read();
    }

    @Test
    void theReferenceIsUpToDate() throws IOException {
        requireUpToDate("ops/metrics.md", MetricReference.of(ExportedMetric.all()));
    }

    @Test
    void theDashboardIsUpToDate() throws IOException {
        requireUpToDate(
                "ops/examples/grafana-dashboard.json", GrafanaDashboard.of(ExportedMetric.all(), rules.recorded()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops/examples/prometheus-rules.yml",
                "ops/examples/prometheus-rules-test.yml",
                "ops/examples/grafana-dashboard.json"
            })
    void namesOnlyMetricsThatExist(String file) throws IOException {
        Set<String> known = new HashSet<>(rules.recorded());
        ExportedMetric.all().forEach(metric -> known.add(metric.name()));
        assertThat(AlertRules.metrics(Files.readString(PROJECT.resolve(file))))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @Test
    void theDashboardHasAPanelForEveryMetric() throws IOException {
        String dashboard = Files.readString(PROJECT.resolve("ops/examples/grafana-dashboard.json"));
        List<String> queries =
                new ObjectMapper().readTree(dashboard).get("panels").findValuesAsText("expr");
        assertThat(ExportedMetric.all())
                .allSatisfy(metric -> assertThat(queries).anyMatch(query -> query.contains(metric.name())));
    }

    @Test
    void everyAlertHasARunbookAndIsTested() throws IOException {
        String tests = Files.readString(RULE_TESTS);
        String overview = Files.readString(PROJECT.resolve("ops/runbooks/README.md"));
        assertThat(rules.alerts()).hasSizeGreaterThan(10).allSatisfy(alert -> {
            assertThat(runbooks(alert)).isNotEmpty().allSatisfy(path -> {
                assertThat(headings(path)).as(path).containsSubsequence(HEADINGS);
                assertThat(overview).contains("(" + Path.of(path).getFileName() + ")");
            });
            // One test in which it fires, and one in which it doesn't.
            assertThat(tests)
                    .containsPattern("alertname: " + alert.name() + ", exp_alerts: \\[]")
                    .containsPattern("alertname: " + alert.name() + "\\n +exp_alerts:\\n +- exp_labels");
        });
    }

    @Test
    void everyRunbookHasTheSameForm() throws IOException {
        try (Stream<Path> files = Files.list(PROJECT.resolve("ops/runbooks"))) {
            assertThat(files.filter(file -> !file.endsWith("README.md"))).allSatisfy(file -> {
                List<String> headings = headings(PROJECT.relativize(file).toString());
                assertThat(headings.subList(1, headings.size())).isEqualTo(HEADINGS);
                assertThat(firstCommands(file)).hasSize(3);
            });
        }
    }

    @Test
    void prometheusUnderstandsTheRules() throws Exception {
        assertThat(promtool("check", "rules", AlertRules.FILE.toString())).contains("SUCCESS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops/examples/prometheus.yml", "ops/containers/prometheus.yml"})
    void prometheusUnderstandsItsConfiguration(String file) throws Exception {
        assertThat(promtool(
                        "check",
                        "config",
                        "--syntax-only",
                        PROJECT.resolve(file).toString()))
                .contains("SUCCESS");
    }

    @Test
    void alertsFireWhenTheyShould() throws Exception {
        assertThat(promtool("test", "rules", RULE_TESTS.toString())).contains("SUCCESS");
    }

    /** Runs promtool, and skips the calling test if it is not installed. */
    private static String promtool(String... arguments) throws Exception {
        Assumptions.assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
                "no promtool is installed; on Debian it is in the package prometheus, which .ci/run installs");
        Process promtool = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
        return said;
    }

    /** Returns the paths of the runbooks of an alert, of which a drift alert has one for each kind. */
    private static List<String> runbooks(Alert alert) {
        Matcher matcher = RUNBOOK.matcher(alert.text());
        if (!matcher.find()) {
            return List.of();
        }
        String path = matcher.group(1);
        return path.contains("{{")
                ? Arrays.stream(AlertKind.values())
                        .filter(kind -> kind != AlertKind.UNRECOGNISED)
                        .map(kind -> path.replaceAll(
                                "\\{\\{.*}}",
                                kind.name().toLowerCase(Locale.ROOT).replace('_', '-')))
                        .toList()
                : List.of(path);
    }

    /** The lines of the code block below the heading. */
    private static List<String> firstCommands(Path runbook) throws IOException {
        Matcher block = Pattern.compile("## First three commands\n\n```\n(.*?)\n```", Pattern.DOTALL)
                .matcher(Files.readString(runbook));
        return block.find() ? block.group(1).lines().toList() : List.of();
    }

    private static List<String> headings(String path) throws IOException {
        return Pattern.compile("(?m)^#+ (.*)$")
                .matcher(Files.readString(PROJECT.resolve(path)))
                .results()
                .map(heading -> heading.group(1))
                .toList();
    }

    private static void requireUpToDate(String path, String expected) throws IOException {
        Path fresh =
                Files.createDirectories(Path.of("target")).resolve(Path.of(path).getFileName());
        Files.writeString(fresh, expected);
        Path committed = PROJECT.resolve(path);
        assertThat(Files.exists(committed) ? Files.readString(committed) : "")
                .as("cp ops/integration/%s %s", fresh, path)
                .isEqualTo(expected);
    }
}
