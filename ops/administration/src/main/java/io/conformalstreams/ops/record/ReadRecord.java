package io.conformalstreams.ops.record;

import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;

/**
 * One record of a topic.
 *
 * @param partition partition of the topic
 * @param offset offset in the partition
 * @param timestamp timestamp of the record
 * @param key key of the record; empty if it has none
 * @param headers headers of the record
 * @param value value of the record; empty if it has none, or if its bytes cannot be read
 */
public record ReadRecord<T extends SpecificRecord>(
        int partition, long offset, Instant timestamp, Optional<String> key, Headers headers, Optional<T> value) {}
