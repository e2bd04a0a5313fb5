package io.conformalstreams.processor.metric;

import static io.conformalstreams.processor.metric.ExportedMetric.Kind.COUNTER;
import static io.conformalstreams.processor.metric.ExportedMetric.Kind.GAUGE;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.CALIBRATION;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.COMPARISON;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.DRIFT;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.HEALTH;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.PROMISES;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.RECORDS;

import io.conformalstreams.processor.metric.ExportedMetric.Kind;
import io.conformalstreams.processor.metric.ExportedMetric.Section;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The metrics that the application measures itself. No label identifies an image, a unit or a position in a topic. The
 * values of most labels come from the configuration or from a closed list. Gateways choose strata and the values of
 * attributes, so each partition shows a bounded number of them.
 */
public enum ConformalMetric {
    COVERAGE_RATIO(
            GAUGE,
            PROMISES,
            Labels.MONITOR_WITH_BOUND,
            "Average coverage of the deployed sets in the epoch (`bound=\"estimate\"`), and its anytime-valid interval"
                    + " (`lower` and `upper`, which are 0 and 1 with fewer than 20 labels). Only for `COVERAGE_BREACH`."),
    RECENT_COVERAGE_RATIO(
            GAUGE,
            PROMISES,
            Labels.MONITOR_WITH_BOUND,
            "Coverage of the last 200 judged labels, and its Clopper-Pearson interval. The interval is valid only for a"
                    + " single look: show it beside the evidence, but never alert on it. Only for `COVERAGE_BREACH`."),
    EPOCH_UNITS(GAUGE, PROMISES, Labels.MONITOR, "Labelled units of the epoch. Only for `COVERAGE_BREACH`."),
    EPOCH_MISSED_UNITS(
            GAUGE,
            PROMISES,
            Labels.MONITOR,
            "Labelled units of the epoch whose set missed the truth. Only for `COVERAGE_BREACH`."),
    COVERAGE_MONITORED(
            GAUGE,
            PROMISES,
            List.of("stratum", "procedure"),
            "1 if monitors judge the coverage of the procedure, otherwise 0."),
    COHORT_COVERAGE_RATIO(
            GAUGE,
            PROMISES,
            Labels.COHORT_WITH_BOUND,
            "Coverage of a cohort (`bound=\"estimate\"`), and its anytime-valid interval (`lower` and `upper`). At most"
                    + " 1,000 combinations of cohort, level and component of a partition are shown, each from its next"
                    + " outcome on."),
    COHORT_UNITS(GAUGE, PROMISES, Labels.COHORT, "Units of a cohort that count."),
    COHORT_MEAN_SET_SIZE(
            GAUGE,
            PROMISES,
            Labels.COHORT,
            "Mean number of pixels between the inner and the outer set, over the judged sets of a cohort. For intervals,"
                    + " their mean width."),
    ISSUED_SETS(
            COUNTER,
            PROMISES,
            List.of("procedure", "reason", "task_id"),
            "Issued sets by reason, each component at each alpha. All but `CALIBRATED` are trivial."),
    ISSUED_SET_VOXELS(
            COUNTER,
            PROMISES,
            List.of("procedure", "component", "alpha", "task_id"),
            "Pixels or voxels in calibrated sets. Divide its rate by that of `conformal_predicted_voxels_total`: the"
                    + " ratio is the size of the sets."),
    PREDICTED_VOXELS(
            COUNTER,
            PROMISES,
            List.of("procedure", "component", "alpha", "task_id"),
            "Pixels or voxels that the model predicted in the images of the calibrated sets."),
    ISSUED_INTERVALS(
            COUNTER, PROMISES, List.of("procedure", "alpha", "task_id"), "Calibrated intervals that were issued."),
    ISSUED_INTERVAL_WIDTH(
            COUNTER,
            PROMISES,
            List.of("procedure", "alpha", "task_id"),
            "Sum of the widths of calibrated intervals with finite ends, in the unit of the procedure."),
    THRESHOLDS_LAST_LABEL_TIMESTAMP_SECONDS(
            GAUGE,
            CALIBRATION,
            List.of("stratum"),
            "Event time of the last label in the thresholds that predictions cite, in seconds since 1970. The age of the"
                    + " thresholds is `time()` minus this value."),
    THRESHOLDS_VERSION(GAUGE, CALIBRATION, List.of("stratum"), "Version of the thresholds that predictions cite."),
    CALIBRATION_UNITS(
            GAUGE,
            CALIBRATION,
            List.of("stratum", "procedure"),
            "Units behind the thresholds that predictions cite. If the thresholds have different numbers of units, the"
                    + " smallest number."),
    BACKFILLED_LABELS(
            COUNTER,
            CALIBRATION,
            Labels.TASK,
            "Labels that were read again, and then calibrated procedures that had been configured later."),
    DUPLICATE_LABELS(COUNTER, CALIBRATION, Labels.TASK, "Labels that were read again. They change nothing."),
    LABELS_WAITING_FOR_RATERS(
            COUNTER, CALIBRATION, Labels.TASK, "Labels of images that another reader has not labelled."),
    LABELS_DIFFERING_BETWEEN_RATERS(
            COUNTER,
            CALIBRATION,
            Labels.TASK,
            "Labels of images whose readers have labelled different scores, or under different policies."),
    LABELS_OF_OTHER_RATERS(
            COUNTER,
            CALIBRATION,
            Labels.TASK,
            "Labels that do not count, because another reader of the image was drawn."),
    INDEX_REBUILD_SECONDS(
            GAUGE,
            CALIBRATION,
            Labels.TASK,
            "Time that the calibration took to rebuild its sorted critical values, after its store was restored."),
    LABELLED_RATIO(
            GAUGE,
            CALIBRATION,
            List.of("stratum"),
            "Labelled share of the latest block of mature predictions. Requires a `maturity`."),
    DRIFT_EVIDENCE_LOG10(
            GAUGE,
            DRIFT,
            Labels.MONITOR,
            "log10 of the evidence. It is 0 if the evidence is below 1, and again when an alert opens."),
    DRIFT_EVIDENCE_LIMIT_LOG10(GAUGE, DRIFT, Labels.MONITOR, "log10 of the evidence at which an alert opens."),
    DRIFT_ALERT_SEVERITY(
            GAUGE, DRIFT, Labels.MONITOR, "Severity of the open alert: 0 none, 1 info, 2 warning, 3 critical."),
    DRIFT_NULL_ERROR_PROBABILITY(
            GAUGE,
            DRIFT,
            Labels.MONITOR,
            "Probability of a false alert in an epoch that `falseAlertsPerMillionLabels` does not contain: .005 for a"
                    + " monitor of deployed misses, 0 for others. The sum over all monitors bounds the expected number of"
                    + " such alerts."),
    COMPARISON_DECISION(
            GAUGE,
            COMPARISON,
            List.of("comparison"),
            "Decision about a candidate model: 1 promote, -1 hold, 0 undecided. Updated when a state is published, like"
                    + " the next metrics."),
    COMPARISON_UNITS(GAUGE, COMPARISON, List.of("comparison"), "Paired units."),
    COMPARISON_WAITING_UNITS(GAUGE, COMPARISON, List.of("comparison"), "Units that wait for the other model."),
    COMPARISON_MISS_DIFFERENCE(
            GAUGE, COMPARISON, Labels.COMPARED_LEVEL, "Mean difference of the misses, candidate minus model in use."),
    COMPARISON_MISS_DIFFERENCE_UPPER_LIMIT(
            GAUGE, COMPARISON, Labels.COMPARED_LEVEL, "Upper limit of the mean difference of the misses."),
    COMPARISON_SIZE_DIFFERENCE(
            GAUGE,
            COMPARISON,
            Labels.COMPARED_LEVEL,
            "Mean relative difference of the set sizes, candidate minus model in use."),
    COMPARISON_SIZE_DIFFERENCE_UPPER_LIMIT(
            GAUGE, COMPARISON, Labels.COMPARED_LEVEL, "Upper limit of the mean relative difference of the set sizes."),
    REJECTED_RECORDS(
            COUNTER, RECORDS, List.of("reason", "task_id"), "Records that were sent to `rejected`, by reason."),
    ATTRIBUTES_LEFT_OUT(
            COUNTER,
            RECORDS,
            List.of("reason", "task_id"),
            "Attributes of records that form no cohort, by reason: `UNDECLARED_NAME`, `INVALID_VALUE` or"
                    + " `TOO_MANY_VALUES`."),
    TOPOLOGY_READY(GAUGE, HEALTH, List.of(), "1 if the topology processes records, otherwise 0."),
    TOPOLOGY_PHASE(GAUGE, HEALTH, List.of("phase"), "1 for the phase of the topology, and 0 for the other phases."),
    TOPOLOGY_RESTARTS(COUNTER, HEALTH, List.of(), "Restarts of the topology since the process started."),
    TOPOLOGY_RESTORE_REMAINING_RECORDS(
            GAUGE, HEALTH, List.of(), "Records that the state stores of the topology still have to restore.");

    private final ExportedMetric exported;
    private final Set<String> labels;

    ConformalMetric(Kind kind, Section section, List<String> labels, String meaning) {
        String name = ExportedMetric.PREFIX + name().toLowerCase(Locale.ROOT) + (kind == COUNTER ? "_total" : "");
        this.exported = new ExportedMetric(name, kind, section, labels, meaning);
        this.labels = Set.copyOf(labels);
    }

    /** Returns the metric as Prometheus sees it. */
    public ExportedMetric exported() {
        return exported;
    }

    /** @throws IllegalArgumentException if the given labels are not the declared ones */
    void requireLabels(Set<String> given) {
        if (!given.equals(labels)) {
            throw new IllegalArgumentException(exported.name() + " has the labels " + labels + ", but got " + given);
        }
    }

    private static final class Labels {

        private static final List<String> TASK = List.of("task_id");
        private static final List<String> MONITOR =
                List.of("stratum", "kind", "procedure", "channel", "proxy", "component", "size_class", "alpha");
        private static final List<String> MONITOR_WITH_BOUND = List.of(
                "stratum", "kind", "procedure", "channel", "proxy", "component", "size_class", "alpha", "bound");
        private static final List<String> COHORT =
                List.of("stratum", "procedure", "attribute", "value", "alpha", "component");
        private static final List<String> COHORT_WITH_BOUND =
                List.of("stratum", "procedure", "attribute", "value", "alpha", "component", "bound");
        private static final List<String> COMPARED_LEVEL = List.of("comparison", "alpha");
    }
}
