package io.conformalstreams.ops.integration;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record as a read-committed consumer gets it; equality is that of every byte.
 *
 * @param timestamp record timestamp, milliseconds since 1970
 */
record CommittedRecord(
        int partition, long offset, long timestamp, Optional<ByteBuffer> key, Optional<ByteBuffer> value) {

    static CommittedRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new CommittedRecord(
                record.partition(),
                record.offset(),
                record.timestamp(),
                Optional.ofNullable(record.key()).map(ByteBuffer::wrap),
                Optional.ofNullable(record.value()).map(ByteBuffer::wrap));
    }

    byte[] bytes() {
        return value.orElseThrow().array();
    }

    /** The same record without its place, for comparing what two runs wrote one after the other. */
    CommittedRecord withoutOffset() {
        return new CommittedRecord(partition, 0, timestamp, key, value);
    }
}
