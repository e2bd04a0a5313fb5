package io.conformalstreams.ops.benchmark.throughput;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Measures a running topology from one commit to a later one. Only one stopwatch may run at a time. */
final class TopologyStopwatch {

    private static final OperatingSystemMXBean HOST = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final BenchmarkCluster cluster;
    private final long committedBefore;
    private final Duration brokerBefore;
    private final long processorBefore;
    private final long start;

    private TopologyStopwatch(BenchmarkCluster cluster, long committed) {
        this.cluster = cluster;
        this.committedBefore = committed;
        this.brokerBefore = cluster.brokerProcessorTime();
        // The load is measured since the last call.
        HOST.getCpuLoad();
        this.processorBefore = HOST.getProcessCpuTime();
        this.start = System.nanoTime();
    }

    /** @param committed number of records committed so far */
    static TopologyStopwatch start(BenchmarkCluster cluster, long committed) {
        return new TopologyStopwatch(cluster, committed);
    }

    /**
     * @param committed number of records committed so far
     * @param bytesPerRecord mean size of a value
     */
    Measurement read(long committed, double bytesPerRecord) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        Duration processorTime = Duration.ofNanos(HOST.getProcessCpuTime() - processorBefore);
        long records = committed - committedBefore;
        return new Measurement(
                records,
                records * bytesPerRecord,
                elapsed,
                processorTime,
                cluster.brokerProcessorTime().minus(brokerBefore),
                HOST.getCpuLoad());
    }
}
