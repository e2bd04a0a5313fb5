package io.conformalstreams.connectors.casesource;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record of a case. A worker with transactions keeps records in hash tables until they are committed; a hash over all
 * pixels, one by one, would take half as long as inflating them.
 */
final class CaseRecord extends SourceRecord {

    CaseRecord(
            Map<String, String> partition,
            Map<String, Object> offset,
            String topic,
            String key,
            Schema valueSchema,
            Object value) {
        super(partition, offset, topic, Schema.STRING_SCHEMA, key, valueSchema, value);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other);
    }

    /** Over the state that the record leads to, which no other record has. */
    @Override
    public int hashCode() {
        return Objects.hash(sourcePartition(), sourceOffset());
    }
}
