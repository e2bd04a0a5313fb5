package io.conformalstreams.ops.fault.committed;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record as a read-committed consumer receives it. Records are equal if all their bytes are equal.
 *
 * @param timestamp record timestamp, milliseconds since 1970
 */
public record CommittedRecord(
        int partition, long offset, long timestamp, Optional<ByteBuffer> key, Optional<ByteBuffer> value) {

    static CommittedRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new CommittedRecord(
                record.partition(),
                record.offset(),
                record.timestamp(),
                Optional.ofNullable(record.key()).map(ByteBuffer::wrap),
                Optional.ofNullable(record.value()).map(ByteBuffer::wrap));
    }

    public byte[] bytes() {
        return value.orElseThrow().array();
    }

    /** Returns the record with offset 0, because two runs may publish the same record at different offsets. */
    public CommittedRecord withoutOffset() {
        return new CommittedRecord(partition, 0, timestamp, key, value);
    }
}
