package io.conformalstreams.ops.fault.mutation;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.StreamsProperties;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** A topology that processes one record after the other without a broker, with the failure handlers of the application. */
final class DrivenTopology implements AutoCloseable {

    private final ConformalConfiguration configuration;
    private final TopologyTestDriver driver;
    private final Map<Topic, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
    private final Map<String, TestOutputTopic<byte[], byte[]>> outputs = new HashMap<>();

    /**
     * Everything that a topology writes while it processes a record.
     *
     * @param byTopic the records of each topic of the application
     * @param changesState whether a state store changes
     */
    record Output(Map<Topic, List<TestRecord<byte[], byte[]>>> byTopic, boolean changesState) {

        List<TestRecord<byte[], byte[]>> of(Topic topic) {
            return byTopic.getOrDefault(topic, List.of());
        }

        Treatment treatment() {
            if (!of(Topic.DEAD_LETTERS).isEmpty()) {
                return Treatment.DEAD_LETTER;
            }
            if (!of(Topic.REJECTED).isEmpty()) {
                return Treatment.REJECTED;
            }
            return changesState || !byTopic.isEmpty() ? Treatment.ACCEPTED : Treatment.WITHOUT_EFFECT;
        }
    }

    /** @param configuration without exactly-once, under which a test driver loses dead letters of the first record */
    DrivenTopology(ConformalConfiguration configuration, String applicationId, Topology topology) {
        this.configuration = configuration;
        Properties properties = StreamsProperties.of(configuration, applicationId);
        this.driver = new TopologyTestDriver(topology, properties);
    }

    /** Processes a record, and returns what the topology writes. */
    Output process(Topic topic, RecordBytes record, Instant appendedAt) {
        inputs.computeIfAbsent(
                        topic,
                        added -> driver.createInputTopic(
                                configuration.topics().name(added),
                                new ByteArraySerializer(),
                                new ByteArraySerializer()))
                .pipeInput(new TestRecord<>(
                        record.key().orElse(null), record.value().orElse(null), new RecordHeaders(), appendedAt));
        return output();
    }

    private Output output() {
        Map<Topic, List<TestRecord<byte[], byte[]>>> byTopic = new HashMap<>();
        boolean changesState = false;
        for (String name : driver.producedTopicNames()) {
            List<TestRecord<byte[], byte[]>> records = outputs.computeIfAbsent(
                            name,
                            added -> driver.createOutputTopic(
                                    added, new ByteArrayDeserializer(), new ByteArrayDeserializer()))
                    .readRecordsToList();
            if (records.isEmpty()) {
                continue;
            }
            List<Topic> written = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                if (configuration.topics().name(topic).equals(name)) {
                    written.add(topic);
                }
            }
            written.forEach(topic -> byTopic.put(topic, records));
            changesState |= written.isEmpty();
        }
        return new Output(byTopic, changesState);
    }

    @Override
    public void close() {
        driver.close();
    }
}
