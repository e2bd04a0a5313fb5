package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.day;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static io.conformalstreams.processor.prediction.PublishedCalibration.coordinates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests the drift metrics of a procedure with two components, beside one whose thresholds have no rank. A block of the label process has 500 predictions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriftMetricsTest {

    private static final ConformalConfiguration CONFIGURATION =
            PredictionFixture.monitored("{falseAlertsPerMillionLabels: 1000, maturity: PT6H, referenceUnits: 20}", """
            - {name: marginal, type: confidence-sets, model: net, channel: organ, alphas: [0.1],
               combination: marginal, inner: identity, outer: identity, window: all}
            - {name: ageing, type: confidence-sets, model: net, channel: organ, alphas: [0.1], combination: marginal,
               inner: identity, outer: identity, window: all, guarantee: {nonexchangeable: {rho: 0.99}}}
            """);
    private static final Path PROJECT = Path.of("..", "..");
    private static final int UNLABELLED = 100;
    private static final int HITS = 375;
    private static final int MISSES = 25;

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);
    private DriftAlert breach;
    private Map<String, Double> running;
    private Map<String, Double> afterNewEpoch;
    private Set<String> names;

    @BeforeAll
    void drift() {
        try (PredictionFixture prediction = new PredictionFixture(CONFIGURATION)) {
            prediction.label(label("seed", 0, new CriticalValues(0, 0)));
            prediction.thresholds(calibration.thresholds(1, 0, 99, 0.5));
            for (int i = 1; i <= UNLABELLED + HITS + MISSES; i++) {
                prediction.predict(prediction("p-image" + i, "image" + i, -1, 1).setPredictedAt(day(i / 100.0)));
                if (i > UNLABELLED) {
                    prediction.label(label("image" + i, i, new CriticalValues(0, i > UNLABELLED + HITS ? 1 : 0)));
                }
            }
            prediction.predict(prediction("later", "later", -1, 1).setPredictedAt(day(9)));
            breach = lastOf(AlertKind.COVERAGE_BREACH, prediction);
            running = metrics(prediction);
            names = prediction.metricsSoon().keySet().stream()
                    .filter(DriftMetricsTest::isOwn)
                    .map(MetricName::name)
                    .collect(Collectors.toSet());
            prediction.command(DriftCommand.newBuilder()
                    .setStratum(PredictionFixture.STRATUM)
                    .setCommand(DriftCommandKind.NEW_EPOCH)
                    .setIssuedAt(day(10)));
            afterNewEpoch = metrics(prediction);
        }
    }

    @Test
    void shouldTellWhatMonitorsKnow() {
        String outer =
                "{alpha=0.1, channel=, component=outer, kind=COVERAGE_BREACH, procedure=marginal, proxy=, size_class=, stratum=net@1|north}";
        assertThat(running)
                .containsEntry("labels-total" + outer, (double) HITS + MISSES)
                .containsEntry("misses-total" + outer, (double) MISSES)
                .containsEntry("drift-alert-severity" + outer, 3.0)
                .containsEntry("drift-alert-severity" + outer.replace("outer", "inner"), 0.0)
                .containsEntry(
                        "coverage-ratio" + outer.replace("{alpha=0.1", "{alpha=0.1, bound=estimate"),
                        1 - (double) MISSES / (HITS + MISSES))
                .containsEntry("labelled-ratio{stratum=net@1|north}", 0.8)
                .containsEntry("coverage-monitored{procedure=marginal, stratum=net@1|north}", 1.0)
                .containsEntry("coverage-monitored{procedure=ageing, stratum=net@1|north}", 0.0);
        // Four monitors, of which the two of coverage breaches have a null that may be false.
        assertThat(running.entrySet().stream()
                        .filter(metric -> metric.getKey().startsWith("drift-null-error-probability"))
                        .mapToDouble(Map.Entry::getValue)
                        .sum())
                .isEqualTo(0.01);
        // The last state may have been published before the last miss.
        assertThat(running.get("drift-evidence-log10" + outer)).isGreaterThanOrEqualTo(breach.getEvidenceLog10());
        assertThat(running.get("drift-evidence-limit-log10" + outer))
                .isCloseTo(Math.log10(breach.getDetector().getThreshold()), within(1e-12));
        assertThat(running.get("coverage-ratio" + outer.replace("{alpha=0.1", "{alpha=0.1, bound=lower")))
                .isLessThanOrEqualTo(breach.getEstimate().getLower())
                .isGreaterThan(0.8);
        assertThat(running)
                .containsKey(
                        "drift-evidence-log10" + outer.replace("0.1", "").replace("COVERAGE_BREACH", "SCORE_DRIFT"));
    }

    @Test
    void shouldNameNoImageAndNoUnit() {
        assertThat(running.keySet()).isNotEmpty().noneMatch(name -> name.contains("image"));
    }

    @Test
    void shouldForgetMonitorsThatHaveEnded() {
        assertThat(afterNewEpoch)
                .containsOnlyKeys(
                        "coverage-monitored{procedure=marginal, stratum=net@1|north}",
                        "coverage-monitored{procedure=ageing, stratum=net@1|north}",
                        "drift-alert-severity{alpha=, channel=, component=, kind=LABEL_PROCESS, procedure=, proxy=, size_class=, stratum=net@1|north}");
    }

    @Test
    void shouldBeInTheOperatorsPageAsTheyAreExported() throws IOException {
        String page = Files.readString(PROJECT.resolve("ops/README.md"));
        assertThat(exported()).isNotEmpty().allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void shouldBeThereForEachRuleOfTheExample() throws IOException {
        String rules = Files.readString(PROJECT.resolve("ops/examples/prometheus-rules.yml"));
        assertThat(Pattern.compile("conformal_\\w+").matcher(rules).results())
                .map(MatchResult::group)
                .isNotEmpty()
                .isSubsetOf(exported());
    }

    /**
     * Returns the names that the Prometheus library gives the metrics. It exports a name that ends with total as a
     * counter.
     */
    private Set<String> exported() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        for (String metric : names) {
            String name = "conformal." + metric.replace('-', '.');
            if (name.endsWith("total")) {
                registry.counter(name);
            } else {
                registry.gauge(name, 1);
            }
        }
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toSet());
    }

    private static DriftAlert lastOf(AlertKind kind, PredictionFixture prediction) {
        return prediction.alerts().stream()
                .map(TestRecord::value)
                .filter(alert -> alert.getKind() == kind)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private CalibrationScore.Builder label(String imageId, int i, CriticalValues values) {
        return calibration
                .label(prediction("p-" + imageId, imageId, -1, 1), 1, i, values)
                .setLabel(coordinates(i, day(i / 100.0)));
    }

    private static boolean isOwn(MetricName name) {
        return name.group().equals("stream-conformal-metrics");
    }

    /** Returns the values of the monitors by name and tags, without the tag of the thread. */
    private static Map<String, Double> metrics(PredictionFixture prediction) {
        return prediction.metricsSoon().entrySet().stream()
                .filter(metric ->
                        isOwn(metric.getKey()) && !metric.getKey().tags().containsKey("task-id"))
                .collect(Collectors.toMap(
                        metric -> metric.getKey().name() + tags(metric.getKey()),
                        metric -> ((Number) metric.getValue().metricValue()).doubleValue()));
    }

    private static Map<String, String> tags(MetricName name) {
        Map<String, String> tags = new TreeMap<>(name.tags());
        tags.remove("thread-id");
        return tags;
    }
}
