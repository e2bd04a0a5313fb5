package io.conformalstreams.ops.monitoring;

import io.conformalstreams.processor.metric.ExportedMetric;
import io.conformalstreams.processor.metric.ExportedMetric.Section;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the reference page of the metrics. */
final class MetricReference {

    private static final String HEAD = """
            # Metrics

            What `/metrics` shows. This page is made from the program's declarations.

            Every metric has the label `topology`: `calibration`, `prediction` or `comparison`. No label identifies an image or a unit. An
            instance shows the monitors and strata of its own partitions, at most 1,000 for each partition; a label that does not apply is empty.
            While a partition moves, two instances may show the same series: use `max by` for gauges. What an instance does not run, such as a
            comparison, has no metrics. The values of monitors and thresholds are at most five seconds old.

            Kafka Streams has several hundred metrics. The most important ones are exported under names that start with `conformal_streams_`; each
            combines the threads of an instance. `/metrics` also shows a few metrics of the JVM and the process, whose names start with `jvm_`,
            `process_` and `system_`.

            [Rules](examples/prometheus-rules.yml) for recorded ratios and alerts, their [tests](examples/prometheus-rules-test.yml) and a
            [dashboard](examples/grafana-dashboard.json) for Grafana use these metrics. The [runbooks](runbooks/README.md) say what to do when an
            alert fires.
            """;

    private MetricReference() {}

    static String of(List<ExportedMetric> metrics) {
        StringBuilder page = new StringBuilder(HEAD);
        for (Section section : Section.values()) {
            page.append("\n## ")
                    .append(section.title())
                    .append("\n\n| metric | kind | labels | meaning |\n|---|---|---|---|\n");
            metrics.stream().filter(metric -> metric.section() == section).forEach(metric -> page.append(row(metric)));
        }
        return page.toString();
    }

    private static String row(ExportedMetric metric) {
        String labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s |%n"
                .formatted(metric.name(), metric.kind().name().toLowerCase(Locale.ROOT), labels, metric.meaning());
    }
}
