package io.conformalstreams.connectors.alertmanager;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The annotations of an alert, for people. They begin with the stretch of labels in which the promise seems broken, and
 * state that this stretch was selected for its misses. They contain no topic offset that could lead to an image, and no
 * text that a person typed.
 */
final class AlertAnnotations {

    private static final int DIGITS = 3;

    private AlertAnnotations() {}

    static SortedMap<String, String> of(AlertFields alert) {
        SortedMap<String, String> annotations = new TreeMap<>();
        annotations.put("summary", summary(alert));
        String description = description(alert);
        if (!description.isEmpty()) {
            annotations.put("description", description);
        }
        annotations.put("state", alert.text("state"));
        annotations.put("reason", alert.text("reason"));
        annotations.put("revision", Long.toString(alert.count("revision")));
        annotations.put(
                "changed_at", alert.time("eventTime").map(Instant::toString).orElse(""));
        annotations.put("population", alert.text("population"));
        annotations.put("threshold_version", Long.toString(alert.count("thresholdVersion")));
        if (isTest(alert)) {
            annotations.put("evidence", rounded(alert.number("evidence")));
            annotations.put("evidence_limit", rounded(alert.record("detector").number("threshold")));
        }
        if (hasPromise(alert)) {
            annotations.put("promised_coverage", percent(1 - alert.number("alpha")));
            estimate(annotations, "since", alert.record("sinceChange").record("estimate"));
            estimate(annotations, "epoch", alert.record("estimate"));
        }
        since(alert).ifPresent(since -> annotations.put("since", since.toString()));
        confidenceSet(alert).ifPresent(set -> {
            set.time("earliest").ifPresent(time -> annotations.put("changed_earliest", time.toString()));
            set.time("latest").ifPresent(time -> annotations.put("changed_latest", time.toString()));
        });
        alert.optionalRecord("advice").ifPresent(advice -> annotations.put("advice", advice.text("text")));
        alert.optionalRecord("cause").ifPresent(cause -> annotations.put("cause", cause.text("text")));
        labels(annotations, alert.record("counts"));
        if (!alert.texts("changes").isEmpty()) {
            annotations.put("labels_changed", String.join(", ", alert.texts("changes")));
        }
        if (!alert.text("runbook").isEmpty()) {
            annotations.put("runbook", alert.text("runbook"));
        }
        return annotations;
    }

    /** Whether the monitor is a test. Only tests have a limit of evidence. */
    private static boolean isTest(AlertFields alert) {
        return alert.record("detector").number("threshold") > 0;
    }

    private static boolean hasPromise(AlertFields alert) {
        return alert.record("estimate").count("labels") > 0;
    }

    private static void estimate(SortedMap<String, String> annotations, String scope, AlertFields estimate) {
        annotations.put(scope + "_misses", Long.toString(estimate.count("misses")));
        annotations.put(scope + "_labels", Long.toString(estimate.count("labels")));
        annotations.put(scope + "_coverage", percent(estimate.number("coverage")));
        annotations.put(scope + "_coverage_lower", percent(estimate.number("lower")));
        annotations.put(scope + "_coverage_upper", percent(estimate.number("upper")));
    }

    /**
     * Adds the share of predictions with a label, and the delay of labels. A change there looks like drift, so whoever
     * reads the alert should see it.
     */
    private static void labels(SortedMap<String, String> annotations, AlertFields counts) {
        if (counts.count("predictions") > 0) {
            annotations.put("labelled_share", percent(counts.number("labelledShare")));
            annotations.put("labelled_share_before", percent(counts.number("baselineLabelledShare")));
            annotations.put(
                    "label_lag_95", Duration.ofMillis(counts.count("lag95")).toString());
            annotations.put(
                    "label_lag_95_before",
                    Duration.ofMillis(counts.count("baselineLag95")).toString());
        }
    }

    private static String summary(AlertFields alert) {
        String kind = alert.text("kind").toLowerCase(Locale.ROOT).replace('_', ' ') + " in " + alert.text("stratum");
        if (!hasPromise(alert)) {
            String channel = alert.text("channel").isEmpty() ? "" : ", channel " + alert.text("channel");
            String proxy = alert.text("proxy").isEmpty() ? "" : " by " + alert.text("proxy");
            return kind
                    + channel
                    + proxy
                    + (alert.texts("changes").isEmpty()
                            ? ""
                            : ": changed " + String.join(", ", alert.texts("changes")));
        }
        String component = alert.optionalText("component")
                .map(name -> ", " + name.toLowerCase(Locale.ROOT) + " component")
                .orElse("");
        String sizeClass = alert.optionalText("sizeClass")
                .map(name -> ", size class " + name)
                .orElse("");
        return kind + ": " + alert.text("procedure") + component + sizeClass + ", coverage "
                + percent(alert.record("sinceChange").record("estimate").number("coverage")) + " since "
                + since(alert).map(Instant::toString).orElse("the estimated change") + ", promised "
                + percent(1 - alert.number("alpha"));
    }

    private static String description(AlertFields alert) {
        StringBuilder text = new StringBuilder();
        if (hasPromise(alert)) {
            AlertFields since = alert.record("sinceChange");
            if (since.number("level") > 0) {
                text.append(exceedances(since));
            }
            text.append("Since label " + since.count("observation") + " of the epoch: "
                            + interval(since.record("estimate")))
                    .append(
                            ". These labels were selected because many of them missed, so the rate is biased upwards. Over the whole epoch: ")
                    .append(interval(alert.record("estimate")))
                    .append(". ");
        }
        confidenceSet(alert).ifPresent(set -> text.append(period(set)));
        alert.optionalRecord("advice")
                .ifPresent(advice -> text.append(advice.text("text")).append(' '));
        if (isTest(alert)) {
            text.append("Evidence " + rounded(alert.number("evidence")) + " against a limit of ")
                    .append(rounded(alert.record("detector").number("threshold")))
                    .append("; ")
                    .append(alert.text("falseAlarmBound"))
                    .append('.');
        }
        return text.toString().strip();
    }

    private static Optional<AlertFields> confidenceSet(AlertFields alert) {
        return alert.record("sinceChange").optionalRecord("confidenceSet");
    }

    /** The period in which the change came. */
    private static String period(AlertFields set) {
        Optional<Instant> latest = set.time("latest");
        if (latest.isEmpty()) {
            return "The values contradict a single change. ";
        }
        String earliest = set.value("mayBeEarlier").filter(Boolean.TRUE::equals).isPresent()
                ? "before"
                : "between " + set.time("earliest").map(Instant::toString).orElse("") + " and";
        return "The change came " + earliest + " " + latest.get() + ", at confidence " + percent(set.number("level"))
                + ". ";
    }

    /**
     * The share of large critical values. Scores drift before sets miss. If sets are adapted, scores may drift although
     * sets miss no more often than promised.
     */
    private static String exceedances(AlertFields since) {
        return since.count("exceedances") + " of " + since.record("estimate").count("labels")
                + " critical values are above the level that " + percent(since.number("level")) + " should exceed. ";
    }

    private static String interval(AlertFields estimate) {
        return estimate.count("misses") + " of " + estimate.count("labels") + " sets missed, coverage "
                + percent(estimate.number("coverage")) + " (" + percent(estimate.number("lower")) + " to "
                + percent(estimate.number("upper")) + " at confidence " + percent(estimate.number("level")) + ")";
    }

    private static Optional<Instant> since(AlertFields alert) {
        return alert.record("sinceChange").time("labelledAt");
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
