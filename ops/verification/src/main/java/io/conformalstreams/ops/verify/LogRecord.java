package io.conformalstreams.ops.verify;

import java.util.Optional;

/**
 * A record of a topic.
 *
 * @param partition partition of the record
 * @param offset offset of the record
 * @param timestamp timestamp of the record, milliseconds since 1970
 * @param key key; empty if the record has none
 * @param value value; empty if the record has none, or it cannot be read
 * @param <T> contract of the topic
 */
public record LogRecord<T>(int partition, long offset, long timestamp, Optional<String> key, Optional<T> value) {}
