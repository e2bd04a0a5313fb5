package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.topic.Topic;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** In-memory topics with one partition, which tests can change. */
final class MemoryLogs implements Logs {

    private static final long APPENDED = Long.MAX_VALUE / 2;

    private final Map<Topic, List<LogRecord<? extends SpecificRecord>>> records = new EnumMap<>(Topic.class);
    private final Map<Topic, Long> beginnings = new EnumMap<>(Topic.class);

    /** Appends a record and returns its offset. */
    long append(Topic topic, String key, SpecificRecord value) {
        List<LogRecord<? extends SpecificRecord>> log = records(topic);
        log.add(new LogRecord<>(0, log.size(), APPENDED, Optional.of(key), Optional.of(value)));
        return log.size() - 1L;
    }

    /** Returns a copy whose records can be changed independently. */
    MemoryLogs copy() {
        MemoryLogs copy = new MemoryLogs();
        copy.beginnings.putAll(beginnings);
        records.forEach(
                (topic, log) -> log.forEach(record -> copy.records(topic).add(copyOf(record))));
        return copy;
    }

    private static LogRecord<? extends SpecificRecord> copyOf(LogRecord<? extends SpecificRecord> record) {
        return new LogRecord<>(
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value().map(value -> copyOf(value)));
    }

    private static SpecificRecord copyOf(SpecificRecord value) {
        return SpecificData.getForClass(value.getClass()).deepCopy(value.getSchema(), value);
    }

    List<LogRecord<? extends SpecificRecord>> records(Topic topic) {
        return records.computeIfAbsent(topic, unused -> new ArrayList<>());
    }

    /** Returns the value of a record, which the test may change. */
    <T extends SpecificRecord> T value(Topic topic, int index, Class<T> contract) {
        return contract.cast(records(topic).get(index).value().orElseThrow());
    }

    /** Deletes the records before an offset. */
    void deleteBefore(Topic topic, long offset) {
        beginnings.put(topic, offset);
        records(topic).removeIf(record -> record.offset() < offset);
    }

    @Override
    public <T extends SpecificRecord> void read(Topic topic, Class<T> contract, Consumer<LogRecord<T>> reader) {
        for (LogRecord<? extends SpecificRecord> record : records(topic)) {
            reader.accept(new LogRecord<>(
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.key(),
                    record.value().map(contract::cast)));
        }
    }

    @Override
    public int partitions(Topic topic) {
        return 1;
    }

    @Override
    public long beginning(Topic topic, int partition) {
        return beginnings.getOrDefault(topic, 0L);
    }

    @Override
    public long processed(Topic topic, int partition) {
        return Long.MAX_VALUE;
    }
}
