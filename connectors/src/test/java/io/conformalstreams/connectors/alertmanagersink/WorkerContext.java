package io.conformalstreams.connectors.alertmanagersink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** The context that a worker gives the task. It records all requests of the task. */
final class WorkerContext implements SinkTaskContext {

    private final boolean isReporting;
    private final List<String> reports = new ArrayList<>();
    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private long timeout = -1;

    WorkerContext(boolean isReporting) {
        this.isReporting = isReporting;
    }

    List<String> reports() {
        return reports;
    }

    Map<TopicPartition, Long> offsets() {
        return offsets;
    }

    long timeout() {
        return timeout;
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return isReporting ? this::report : null;
    }

    private CompletableFuture<Void> report(SinkRecord record, Throwable error) {
        reports.add(error.getMessage());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void timeout(long milliseconds) {
        timeout = milliseconds;
    }

    @Override
    public void offset(Map<TopicPartition, Long> wanted) {
        offsets.putAll(wanted);
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        offsets.put(partition, offset);
    }

    @Override
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public Set<TopicPartition> assignment() {
        return offsets.keySet();
    }

    @Override
    public void pause(TopicPartition... partitions) {
        throw notAsked();
    }

    @Override
    public void resume(TopicPartition... partitions) {
        throw notAsked();
    }

    @Override
    public void requestCommit() {
        throw notAsked();
    }

    @Override
    public PluginMetrics pluginMetrics() {
        throw notAsked();
    }

    private static UnsupportedOperationException notAsked() {
        return new UnsupportedOperationException("the sink leaves pauses, commits and metrics to its worker");
    }
}
