package io.conformalstreams.connectors.masksink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** The context that a worker gives a sink task. It keeps the reports. */
public final class SinkContext implements SinkTaskContext {

    private final boolean reporting;
    private final List<String> reports = new ArrayList<>();
    private long timeout = -1;

    public SinkContext(boolean reporting) {
        this.reporting = reporting;
    }

    public List<String> reports() {
        return reports;
    }

    public long timeout() {
        return timeout;
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return reporting ? this::report : null;
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
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw notAsked();
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw notAsked();
    }

    @Override
    public Set<TopicPartition> assignment() {
        return Set.of();
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
        return new UnsupportedOperationException(
                "a mask sink leaves offsets, partitions, commits and metrics to its worker");
    }
}
