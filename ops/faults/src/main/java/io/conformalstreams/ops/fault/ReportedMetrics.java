package io.conformalstreams.ops.fault;

import java.io.IOException;

/** The metrics of an instance at one moment, in Prometheus' text format. */
record ReportedMetrics(String text) {

    static ReportedMetrics of(Instance instance) throws IOException, InterruptedException {
        return new ReportedMetrics(instance.metrics());
    }

    /**
     * Returns the sum of all series of a metric.
     *
     * @param label what the labels of a series must contain, such as {@code topic="t"}; the empty string for every series
     */
    double sum(String metric, String label) {
        return text.lines()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
