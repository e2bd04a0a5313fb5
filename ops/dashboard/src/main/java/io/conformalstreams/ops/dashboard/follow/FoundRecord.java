package io.conformalstreams.ops.dashboard.follow;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record that was looked up.
 *
 * @param timestamp the record's timestamp, in milliseconds since 1970
 * @param key its key, if it has one
 * @param headers its headers as text
 * @param value its decoded value; empty if it has none or it can't be read
 * @param valueBytes length of its value
 * @param unreadable why the value can't be read, if it can't
 */
public record FoundRecord(
        long timestamp,
        Optional<String> key,
        Map<String, String> headers,
        Optional<SpecificRecord> value,
        int valueBytes,
        Optional<String> unreadable) {}
