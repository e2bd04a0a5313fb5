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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
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
    private static final int UNLABELLED = 100;
    private static final int HITS = 375;
    private static final int MISSES = 25;

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);
    private DriftAlert breach;
    private Map<String, Double> running;
    private Map<String, Double> afterNewEpoch;
    private Map<String, Double> thresholds;

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
            running = metrics(prediction, DriftMetricsTest::isOfMonitors);
            thresholds = metrics(prediction, name -> !isOfMonitors(name));
            prediction.command(DriftCommand.newBuilder()
                    .setStratum(PredictionFixture.STRATUM)
                    .setCommand(DriftCommandKind.NEW_EPOCH)
                    .setIssuedAt(day(10)));
            afterNewEpoch = metrics(prediction, DriftMetricsTest::isOfMonitors);
        }
    }

    @Test
    void shouldTellWhatMonitorsKnow() {
        String outer =
                "{alpha=0.1, channel=, component=outer, kind=COVERAGE_BREACH, procedure=marginal, proxy=, size_class=, stratum=net@1|north}";
        assertThat(running)
                .containsEntry("conformal_epoch_units" + outer, (double) HITS + MISSES)
                .containsEntry("conformal_epoch_missed_units" + outer, (double) MISSES)
                .containsEntry("conformal_drift_alert_severity" + outer, 3.0)
                .containsEntry("conformal_drift_alert_severity" + outer.replace("outer", "inner"), 0.0)
                .containsEntry(
                        "conformal_coverage_ratio" + outer.replace("{alpha=0.1", "{alpha=0.1, bound=estimate"),
                        1 - (double) MISSES / (HITS + MISSES))
                .containsEntry("conformal_labelled_ratio{stratum=net@1|north}", 0.8)
                .containsEntry("conformal_coverage_monitored{procedure=marginal, stratum=net@1|north}", 1.0)
                .containsEntry("conformal_coverage_monitored{procedure=ageing, stratum=net@1|north}", 0.0);
        // Four monitors, of which the two of coverage breaches have a null that may be false.
        assertThat(running.entrySet().stream()
                        .filter(metric -> metric.getKey().startsWith("conformal_drift_null_error_probability"))
                        .mapToDouble(Map.Entry::getValue)
                        .sum())
                .isEqualTo(0.01);
        // The last state may have been published before the last miss.
        assertThat(running.get("conformal_drift_evidence_log10" + outer))
                .isGreaterThanOrEqualTo(breach.getEvidenceLog10());
        assertThat(running.get("conformal_drift_evidence_limit_log10" + outer))
                .isCloseTo(Math.log10(breach.getDetector().getThreshold()), within(1e-12));
        assertThat(running.get("conformal_coverage_ratio" + outer.replace("{alpha=0.1", "{alpha=0.1, bound=lower")))
                .isLessThanOrEqualTo(breach.getEstimate().getLower())
                .isGreaterThan(0.8);
        assertThat(running)
                .containsKey("conformal_drift_evidence_log10"
                        + outer.replace("0.1", "").replace("COVERAGE_BREACH", "SCORE_DRIFT"));
    }

    @Test
    void shouldNameNoImageAndNoUnit() {
        assertThat(running.keySet()).isNotEmpty().noneMatch(name -> name.contains("image"));
    }

    @Test
    void shouldForgetMonitorsThatHaveEnded() {
        assertThat(afterNewEpoch)
                .containsOnlyKeys(
                        "conformal_coverage_monitored{procedure=marginal, stratum=net@1|north}",
                        "conformal_coverage_monitored{procedure=ageing, stratum=net@1|north}",
                        "conformal_drift_alert_severity{alpha=, channel=, component=, kind=LABEL_PROCESS, procedure=, proxy=, size_class=, stratum=net@1|north}");
    }

    @Test
    void shouldTellHowOldThresholdsAreAndHowManyUnitsTheyHave() {
        assertThat(thresholds)
                .containsEntry("conformal_thresholds_version{stratum=net@1|north}", 1.0)
                .containsEntry("conformal_calibration_units{procedure=marginal, stratum=net@1|north}", 99.0)
                .containsEntry(
                        "conformal_thresholds_last_label_timestamp_seconds{stratum=net@1|north}",
                        day(0).toEpochMilli() / 1e3);
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

    private static boolean isOfMonitors(MetricName name) {
        return !name.name().startsWith("conformal_thresholds_") && !name.name().equals("conformal_calibration_units");
    }

    /** Returns the selected values by name and tags, without the tag of the thread, and without counters. */
    private static Map<String, Double> metrics(PredictionFixture prediction, Predicate<MetricName> selection) {
        return prediction.metricsSoon().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("stream-conformal-metrics")
                        && selection.test(metric.getKey())
                        && !metric.getKey().tags().containsKey("task_id"))
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
