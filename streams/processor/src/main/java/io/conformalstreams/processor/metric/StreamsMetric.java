package io.conformalstreams.processor.metric;

import static io.conformalstreams.processor.metric.ExportedMetric.Kind.COUNTER;
import static io.conformalstreams.processor.metric.ExportedMetric.Kind.GAUGE;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.HEALTH;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.LATENCY;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.RECORDS;
import static io.conformalstreams.processor.metric.ExportedMetric.Section.STATE;
import static io.conformalstreams.processor.metric.StreamsMetric.Reduction.MAXIMUM;
import static io.conformalstreams.processor.metric.StreamsMetric.Reduction.SUM;

import io.conformalstreams.processor.metric.ExportedMetric.Kind;
import io.conformalstreams.processor.metric.ExportedMetric.Section;
import java.util.List;
import java.util.Locale;

/** The metrics of Kafka Streams that are exported, in base units. */
public enum StreamsMetric {
    ALIVE_THREADS(
            "stream-metrics", "alive-stream-threads", GAUGE, HEALTH, SUM, 1, List.of(), "Stream threads that run."),
    FAILED_THREADS(
            "stream-metrics",
            "failed-stream-threads",
            COUNTER,
            HEALTH,
            SUM,
            1,
            List.of(),
            "Stream threads that have failed since the topology was started."),
    REBALANCES(
            "consumer-coordinator-metrics",
            "rebalance-total",
            COUNTER,
            HEALTH,
            SUM,
            1,
            List.of(),
            "Rebalances of the group in which the instance has taken part."),
    REBALANCE_LATENCY_MAXIMUM_SECONDS(
            "consumer-coordinator-metrics",
            "rebalance-latency-max",
            GAUGE,
            HEALTH,
            MAXIMUM,
            StreamsMetric.MILLISECONDS,
            List.of(),
            "Longest rebalance of the last minute."),
    TIME_SINCE_POLL_SECONDS(
            "consumer-metrics",
            "last-poll-seconds-ago",
            GAUGE,
            HEALTH,
            MAXIMUM,
            1,
            List.of(),
            "Time since a stream thread last asked for records. It grows while the thread is blocked."),
    RESTORING_TASKS(
            "stream-state-updater-metrics",
            "active-restoring-tasks",
            GAUGE,
            HEALTH,
            SUM,
            1,
            List.of(),
            "Tasks whose state is being restored."),
    STANDBY_TASKS(
            "stream-state-updater-metrics",
            "standby-updating-tasks",
            GAUGE,
            HEALTH,
            SUM,
            1,
            List.of(),
            "Standby tasks, which keep a copy of the state of another instance."),
    RESTORED_RECORDS(
            "stream-task-metrics",
            "restore-total",
            COUNTER,
            HEALTH,
            SUM,
            1,
            List.of("task_id"),
            "Records that were restored from changelogs."),
    CONSUMED_RECORDS(
            "stream-topic-metrics",
            "records-consumed-total",
            COUNTER,
            RECORDS,
            SUM,
            1,
            List.of("topic", "task_id"),
            "Records that were read from the topic."),
    CONSUMED_BYTES(
            "stream-topic-metrics",
            "bytes-consumed-total",
            COUNTER,
            RECORDS,
            SUM,
            1,
            List.of("topic", "task_id"),
            "Bytes that were read from the topic."),
    PRODUCED_RECORDS(
            "stream-topic-metrics",
            "records-produced-total",
            COUNTER,
            RECORDS,
            SUM,
            1,
            List.of("topic", "task_id"),
            "Records that were written to the topic."),
    PRODUCED_BYTES(
            "stream-topic-metrics",
            "bytes-produced-total",
            COUNTER,
            RECORDS,
            SUM,
            1,
            List.of("topic", "task_id"),
            "Bytes that were written to the topic."),
    DROPPED_RECORDS(
            "stream-task-metrics",
            "dropped-records-total",
            COUNTER,
            RECORDS,
            SUM,
            1,
            List.of("task_id"),
            "Records that were skipped and sent to `dead-letters`, because their bytes can't be read or their processing"
                    + " failed."),
    SEND_ERRORS(
            "producer-metrics",
            "record-error-total",
            COUNTER,
            RECORDS,
            SUM,
            1,
            List.of(),
            "Records that could not be written. The topology restarts after such an error."),
    LAG_RECORDS(
            "consumer-fetch-manager-metrics",
            "records-lag",
            GAUGE,
            LATENCY,
            MAXIMUM,
            1,
            List.of("topic", "partition"),
            "Records of the partition that were not read yet, at the last fetch."),
    END_TO_END_LATENCY_AVERAGE_SECONDS(
            "stream-processor-node-metrics",
            "record-e2e-latency-avg",
            GAUGE,
            LATENCY,
            MAXIMUM,
            StreamsMetric.MILLISECONDS,
            List.of("node", "task_id"),
            "Average time from a record's timestamp until the node, the first or last of the topology, has processed the"
                    + " record. A replayed archive has old timestamps."),
    END_TO_END_LATENCY_MAXIMUM_SECONDS(
            "stream-processor-node-metrics",
            "record-e2e-latency-max",
            GAUGE,
            LATENCY,
            MAXIMUM,
            StreamsMetric.MILLISECONDS,
            List.of("node", "task_id"),
            "Longest time from a record's timestamp until the node has processed the record."),
    PROCESS_LATENCY_MAXIMUM_SECONDS(
            "stream-thread-metrics",
            "process-latency-max",
            GAUGE,
            LATENCY,
            MAXIMUM,
            StreamsMetric.MILLISECONDS,
            List.of(),
            "Longest time that a stream thread took for one record."),
    COMMIT_LATENCY_MAXIMUM_SECONDS(
            "stream-thread-metrics",
            "commit-latency-max",
            GAUGE,
            LATENCY,
            MAXIMUM,
            StreamsMetric.MILLISECONDS,
            List.of(),
            "Longest time that a commit took."),
    COMMITS("stream-thread-metrics", "commit-total", COUNTER, LATENCY, SUM, 1, List.of(), "Commits."),
    PROCESS_TIME_RATIO(
            "stream-thread-metrics",
            "process-ratio",
            GAUGE,
            LATENCY,
            MAXIMUM,
            1,
            List.of(),
            "Share of its time that the busiest stream thread processes records. Near 1, the thread is the bottleneck."),
    STORE_MEMTABLE_BYTES(
            "stream-state-metrics",
            "size-all-mem-tables",
            GAUGE,
            STATE,
            SUM,
            1,
            List.of("store"),
            "Memory outside the heap for entries that are not on disk yet."),
    STORE_MEMORY_BYTES(
            "stream-state-metrics",
            "block-cache-usage",
            GAUGE,
            STATE,
            MAXIMUM,
            1,
            List.of(),
            "Memory outside the heap that all state stores of the process use together, including entries that are not on"
                    + " disk yet. `application.storeMemoryBytes` limits it; it is a few megabytes above while files are"
                    + " written."),
    STORE_DISK_BYTES(
            "stream-state-metrics",
            "total-sst-files-size",
            GAUGE,
            STATE,
            SUM,
            1,
            List.of("store"),
            "Size of the files of the store."),
    STORE_KEYS(
            "stream-state-metrics",
            "estimate-num-keys",
            GAUGE,
            STATE,
            SUM,
            1,
            List.of("store"),
            "Estimated number of keys."),
    STORE_PENDING_COMPACTION_BYTES(
            "stream-state-metrics",
            "estimate-pending-compaction-bytes",
            GAUGE,
            STATE,
            SUM,
            1,
            List.of("store"),
            "Estimated bytes that compaction still has to rewrite."),
    STORE_BACKGROUND_ERRORS(
            "stream-state-metrics",
            "background-errors",
            GAUGE,
            STATE,
            SUM,
            1,
            List.of("store"),
            "Errors of RocksDB in the background, for example because the disk is full."),
    STORE_OPEN_ITERATORS(
            "stream-state-metrics",
            "num-open-iterators",
            GAUGE,
            STATE,
            SUM,
            1,
            List.of("store"),
            "Iterators that are open. An iterator that stays open holds memory and disk space.");

    /** How several metrics of Kafka with the same labels become one value. */
    public enum Reduction {
        SUM,
        MAXIMUM
    }

    private static final double MILLISECONDS = 1e-3;

    private final String group;
    private final String kafkaName;
    private final Reduction reduction;
    private final double scale;
    private final ExportedMetric exported;

    /** @param scale the exported value of Kafka's value 1 */
    StreamsMetric(
            String group,
            String kafkaName,
            Kind kind,
            Section section,
            Reduction reduction,
            double scale,
            List<String> labels,
            String meaning) {
        this.group = group;
        this.kafkaName = kafkaName;
        this.reduction = reduction;
        this.scale = scale;
        String name = "streams_" + name().toLowerCase(Locale.ROOT) + (kind == COUNTER ? "_total" : "");
        this.exported = new ExportedMetric(ExportedMetric.PREFIX + name, kind, section, labels, meaning);
    }

    /** Returns the metric as Prometheus sees it. */
    public ExportedMetric exported() {
        return exported;
    }

    String group() {
        return group;
    }

    String kafkaName() {
        return kafkaName;
    }

    Reduction reduction() {
        return reduction;
    }

    double scale() {
        return scale;
    }
}
