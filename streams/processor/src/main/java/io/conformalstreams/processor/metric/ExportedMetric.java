package io.conformalstreams.processor.metric;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A metric as Prometheus sees it.
 *
 * @param name starts with {@code conformal_}, ends with the base unit, and for a counter then with {@code _total}
 * @param labels its labels, beside {@code topology}, which every metric has
 * @param meaning a sentence
 */
public record ExportedMetric(String name, Kind kind, Section section, List<String> labels, String meaning) {

    public static final String PREFIX = "conformal_";

    /** How a value changes. */
    public enum Kind {
        /** It only grows, except that it starts at 0 in a new process. */
        COUNTER,
        /** It may take any value. */
        GAUGE
    }

    /** What a metric is about. The reference page and the dashboard have a part for each section, in this order. */
    public enum Section {
        PROMISES("Promises"),
        CALIBRATION("Calibration"),
        DRIFT("Drift"),
        COMPARISON("Comparison of models"),
        RECORDS("Records"),
        HEALTH("Health"),
        LATENCY("Lag and latency"),
        STATE("State stores");

        private final String title;

        Section(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    public ExportedMetric {
        labels = List.copyOf(labels);
        if (!name.matches(PREFIX + "[a-z0-9_]+") || name.endsWith("_total") != (kind == Kind.COUNTER)) {
            throw new IllegalArgumentException("the name '" + name + "' of a " + kind
                    + " must be 'conformal_' with lower-case letters, digits and '_', and end with '_total' only for a"
                    + " counter");
        }
        if (meaning.isBlank() || !meaning.endsWith(".")) {
            throw new IllegalArgumentException(
                    "the meaning of " + name + " must be a sentence, but is '" + meaning + "'");
        }
    }

    /** Returns all metrics, section by section. */
    public static List<ExportedMetric> all() {
        return Stream.concat(
                        Stream.of(ConformalMetric.values()).map(ConformalMetric::exported),
                        Stream.of(StreamsMetric.values()).map(StreamsMetric::exported))
                .sorted(Comparator.comparing(ExportedMetric::section))
                .toList();
    }
}
