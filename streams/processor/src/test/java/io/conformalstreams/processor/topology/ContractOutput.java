package io.conformalstreams.processor.topology;

import io.conformalstreams.contracts.serde.ContractSerdes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The records of one contract that a topology has written in Kafka's test driver. It has one deserializer, because the
 * Confluent client searches the whole class path whenever it configures one.
 *
 * @param <T> the contract
 */
public final class ContractOutput<T extends SpecificRecord> {

    private final TestOutputTopic<byte[], byte[]> topic;
    private final Deserializer<T> deserializer;

    public ContractOutput(TopologyTestDriver driver, String topic, ContractSerdes serdes, Class<T> contract) {
        this.topic = driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.deserializer = serdes.deserializer(contract);
    }

    /** Returns the records that were written since the last reading. */
    public List<TestRecord<String, T>> read() {
        List<TestRecord<String, T>> records = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : readBytes()) {
            String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
            records.add(
                    new TestRecord<>(key, deserializer.deserialize("read", record.value()), record.getRecordTime()));
        }
        return records;
    }

    /** Returns the records that were written since the last reading, with the bytes of their keys and values. */
    public List<TestRecord<byte[], byte[]>> readBytes() {
        return topic.readRecordsToList();
    }
}
