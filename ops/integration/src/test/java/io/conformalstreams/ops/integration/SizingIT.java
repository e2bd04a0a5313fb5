package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.fault.committed.CommittedRecord;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.ops.sizing.Load;
import io.conformalstreams.ops.sizing.RecordCost;
import io.conformalstreams.ops.sizing.Sizing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/**
 * Compares what {@code size} estimates with the bytes of a running stream. An estimate must be on the safe side, and at
 * most four times what is needed.
 */
class SizingIT {

    private static final int CASES = 100;
    private static final int PIXELS = 48 * 64;
    private static final double FACTOR = 5;

    /** Every record of the day is still there at its end. */
    private static final String CONFIGURATION = SyntheticStream.CONFIGURATION + "labels: {retention: P1D}\n";

    @Test
    void estimatesTheBytesOfTopicsAndState() throws Exception {
        IsolatedStream stream = IsolatedStream.create("sizing", CONFIGURATION);
        SyntheticStream cases = SyntheticStream.of("{model}@{version}", "1");
        stream.whileRunning(TopologyChoice.ALL, () -> {
            try (GatewayProducer gateway = stream.gateway()) {
                for (int i = 0; i < CASES; i++) {
                    gateway.send(cases.prediction(i));
                    gateway.send(cases.label(i));
                }
                gateway.flush();
            }
            stream.awaitBoth();
        });

        Sizing sizing = Sizing.of(
                stream.configuration(), new Load(CASES, CASES, PIXELS, 1, 1, RecordCost.MEASURED, Duration.ofDays(1)));

        assertThat(sizing.topicBytes()).isNotEmpty().allSatisfy((topic, estimate) -> {
            List<CommittedRecord> records = stream.reader().records(topic);
            assertThat(records).hasSizeGreaterThanOrEqualTo(CASES);
            assertSafeSide(
                    topic.baseName(),
                    estimate,
                    records.stream().mapToInt(SizingIT::bytes).sum());
        });
        assertSafeSide("state stores", sizing.stateBytes(), stateBytes(stream));
    }

    /** The newest value of each key of all stores, which the changelog topics hold. */
    private static double stateBytes(IsolatedStream stream) throws Exception {
        double bytes = 0;
        try (Admin admin = Admin.create(
                new HashMap<String, Object>(stream.configuration().kafka().clientProperties()))) {
            for (String topic : admin.listTopics().names().get()) {
                if (topic.startsWith(stream.configuration().application().id()) && topic.endsWith("-changelog")) {
                    Map<ByteBuffer, Integer> newest = new HashMap<>();
                    for (CommittedRecord record : stream.reader().records(topic)) {
                        newest.put(record.key().orElseThrow(), record.value().isPresent() ? bytes(record) : 0);
                    }
                    bytes += newest.values().stream().mapToInt(size -> size).sum();
                }
            }
        }
        return bytes;
    }

    private static void assertSafeSide(String name, double estimate, double measured) {
        assertThat(measured).as(name).isBetween(estimate / FACTOR, estimate);
    }

    private static int bytes(CommittedRecord record) {
        return record.key().orElseThrow().remaining() + record.bytes().length;
    }
}
