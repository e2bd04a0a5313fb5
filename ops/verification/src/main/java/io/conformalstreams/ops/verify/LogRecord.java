package io.conformalstreams.ops.verify;

import java.util.Optional;

/**
 * A record of a topic.
 *
 * @param partition where it is
 * @param offset where it is
 * @param timestamp of the record, milliseconds since 1970
 * @param key empty where the record has none
 * @param value empty where the record has none, or it can't be read
 * @param <T> contract of the topic
 */
public record LogRecord<T>(int partition, long offset, long timestamp, Optional<String> key, Optional<T> value) {}
