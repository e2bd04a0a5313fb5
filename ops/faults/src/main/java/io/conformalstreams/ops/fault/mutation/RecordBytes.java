package io.conformalstreams.ops.fault.mutation;

import java.util.Optional;

/**
 * Key and value of a record, as they are on a topic.
 *
 * @param key empty for a record without a key
 * @param value empty for a record without a value
 */
record RecordBytes(Optional<byte[]> key, Optional<byte[]> value) {

    static RecordBytes of(byte[] key, byte[] value) {
        return new RecordBytes(Optional.of(key), Optional.of(value));
    }
}
