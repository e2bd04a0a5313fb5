package io.conformalstreams.ops.alert;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.LabelCounts;
import io.conformalstreams.contracts.MissEstimate;
import io.conformalstreams.contracts.SinceChange;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an alert tells people. It leads with the stretch since which the promise seems broken, and says that the stretch
 * was selected. No place in a topic is named, by which an image could be found, and nothing that somebody typed.
 */
final class AlertAnnotations {

    private static final int DIGITS = 3;

    private AlertAnnotations() {}

    static SortedMap<String, String> of(DriftAlert alert) {
        SortedMap<String, String> annotations = new TreeMap<>();
        annotations.put("summary", summary(alert));
        String description = description(alert);
        if (!description.isEmpty()) {
            annotations.put("description", description);
        }
        annotations.put("state", alert.getState().name());
        annotations.put("reason", alert.getReason().name());
        annotations.put("revision", Integer.toString(alert.getRevision()));
        annotations.put("changed_at", alert.getEventTime().toString());
        annotations.put("population", alert.getPopulation());
        annotations.put("threshold_version", Long.toString(alert.getThresholdVersion()));
        if (isTest(alert)) {
            annotations.put("evidence", rounded(alert.getEvidence()));
            annotations.put("evidence_limit", rounded(alert.getDetector().getThreshold()));
        }
        if (hasPromise(alert)) {
            annotations.put("promised_coverage", percent(1 - alert.getAlpha()));
            estimate(annotations, "since", alert.getSinceChange().getEstimate());
            estimate(annotations, "epoch", alert.getEstimate());
        }
        since(alert).ifPresent(since -> annotations.put("since", since.toString()));
        labels(annotations, alert.getCounts());
        if (!alert.getChanges().isEmpty()) {
            annotations.put("labels_changed", String.join(", ", alert.getChanges()));
        }
        if (!alert.getRunbook().isEmpty()) {
            annotations.put("runbook", alert.getRunbook());
        }
        return annotations;
    }

    /** Kinds without a test have no limit of evidence. */
    private static boolean isTest(DriftAlert alert) {
        return alert.getDetector().getThreshold() > 0;
    }

    private static boolean hasPromise(DriftAlert alert) {
        return alert.getEstimate().getLabels() > 0;
    }

    private static void estimate(SortedMap<String, String> annotations, String scope, MissEstimate estimate) {
        annotations.put(scope + "_misses", Long.toString(estimate.getMisses()));
        annotations.put(scope + "_labels", Long.toString(estimate.getLabels()));
        annotations.put(scope + "_coverage", percent(estimate.getCoverage()));
        annotations.put(scope + "_coverage_lower", percent(estimate.getLower()));
        annotations.put(scope + "_coverage_upper", percent(estimate.getUpper()));
    }

    /** A change of how labels come looks like drift: whoever is alarmed should see it. */
    private static void labels(SortedMap<String, String> annotations, LabelCounts counts) {
        if (counts.getPredictions() > 0) {
            annotations.put("labelled_share", percent(counts.getLabelledShare()));
            annotations.put("labelled_share_before", percent(counts.getBaselineLabelledShare()));
            annotations.put("label_lag_95", Duration.ofMillis(counts.getLag95()).toString());
            annotations.put(
                    "label_lag_95_before",
                    Duration.ofMillis(counts.getBaselineLag95()).toString());
        }
    }

    private static String summary(DriftAlert alert) {
        String kind = alert.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " in " + alert.getStratum();
        if (!hasPromise(alert)) {
            String channel = alert.getChannel().isEmpty() ? "" : ", channel " + alert.getChannel();
            return kind
                    + channel
                    + (alert.getChanges().isEmpty() ? "" : ": changed " + String.join(", ", alert.getChanges()));
        }
        String side = alert.getSide().name().toLowerCase(Locale.ROOT);
        return kind + ": " + alert.getProcedure() + ", " + side + " side, coverage "
                + percent(alert.getSinceChange().getEstimate().getCoverage()) + " since "
                + since(alert).map(Instant::toString).orElse("the estimated change") + ", promised "
                + percent(1 - alert.getAlpha());
    }

    private static String description(DriftAlert alert) {
        StringBuilder text = new StringBuilder();
        if (hasPromise(alert)) {
            SinceChange since = alert.getSinceChange();
            if (since.getLevel() > 0) {
                text.append(exceedances(since));
            }
            text.append("Since label " + since.getObservation() + " of the epoch: " + interval(since.getEstimate()))
                    .append(". This stretch was selected for its misses. Over the whole epoch: ")
                    .append(interval(alert.getEstimate()))
                    .append(". ");
        }
        if (isTest(alert)) {
            text.append("Evidence " + rounded(alert.getEvidence()) + " against a limit of ")
                    .append(rounded(alert.getDetector().getThreshold()))
                    .append("; ")
                    .append(alert.getFalseAlarmBound())
                    .append('.');
        }
        return text.toString().strip();
    }

    /** Scores drift before sets miss, and may do so where sets are adapted and never miss more often. */
    private static String exceedances(SinceChange since) {
        return since.getExceedances() + " of " + since.getEstimate().getLabels()
                + " critical values are above the level that " + percent(since.getLevel()) + " should exceed. ";
    }

    private static String interval(MissEstimate estimate) {
        return estimate.getMisses() + " of " + estimate.getLabels() + " sets missed, coverage "
                + percent(estimate.getCoverage()) + " (" + percent(estimate.getLower()) + " to "
                + percent(estimate.getUpper()) + " at confidence " + percent(estimate.getLevel()) + ")";
    }

    private static Optional<Instant> since(DriftAlert alert) {
        return Optional.ofNullable(alert.getSinceChange().getLabelledAt());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String rounded(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(new MathContext(DIGITS)).toString()
                : Double.toString(value);
    }
}
