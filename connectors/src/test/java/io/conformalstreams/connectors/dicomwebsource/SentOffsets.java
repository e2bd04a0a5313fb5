package io.conformalstreams.connectors.dicomwebsource;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** The context that a worker gives a source task, with the offsets of the committed records. */
final class SentOffsets implements SourceTaskContext, OffsetStorageReader {

    private final Map<Map<String, ?>, Map<String, Object>> offsets = new HashMap<>();

    void commit(List<SourceRecord> records) {
        records.forEach(record -> offsets.put(record.sourcePartition(), new HashMap<>(record.sourceOffset())));
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
        return this;
    }

    @Override
    public <T> Map<String, Object> offset(Map<String, T> partition) {
        return offsets.get(partition);
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
        return partitions.stream()
                .filter(offsets::containsKey)
                .collect(Collectors.toMap(partition -> partition, offsets::get));
    }

    @Override
    public Map<String, String> configs() {
        return Map.of();
    }

    @Override
    public TransactionContext transactionContext() {
        return null;
    }

    @Override
    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException("the source has no metrics of its own");
    }
}
