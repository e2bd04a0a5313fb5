package io.conformalstreams.ops.benchmark.throughput;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The time and processor use of one run of a topology, from its first commit to its last.
 *
 * @param records read and committed in between
 * @param bytes of the records' values
 * @param elapsed wall time
 * @param processorTime of this JVM, all threads
 * @param brokerProcessorTime of the broker's JVM
 * @param hostBusy share of the host's processors that any process was using, 0 to 1
 */
record Measurement(
        long records,
        double bytes,
        Duration elapsed,
        Duration processorTime,
        Duration brokerProcessorTime,
        double hostBusy) {

    private static final double MEGABYTE = 1e6;
    private static final double GIGABYTE = 1e9;

    double recordsPerSecond() {
        return records / seconds(elapsed);
    }

    double megabytesPerSecond() {
        return bytes / MEGABYTE / seconds(elapsed);
    }

    double processorSecondsPerGigabyte() {
        return seconds(processorTime) / (bytes / GIGABYTE);
    }

    double brokerProcessorSecondsPerGigabyte() {
        return seconds(brokerProcessorTime) / (bytes / GIGABYTE);
    }

    /** The median of a quantity over runs; of an even number of runs, the mean of the middle two. */
    static double median(List<Measurement> runs, ToDoubleFunction<Measurement> quantity) {
        double[] sorted = runs.stream().mapToDouble(quantity).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
