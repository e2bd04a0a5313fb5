package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.processor.configuration.Configurations;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureHandlersTest {

    private static final String INPUT = "conformal.drift-commands";
    private static final String OUTPUT = "output";
    private static final byte[] UNKNOWN_SCHEMA = {0, 0, 0, 0, 77, 1, 2, 3};

    @TempDir
    Path stateDirectory;

    @Test
    void shouldPutUndecodableBytesAside() throws Exception {
        try (RegistryAnswering registry = new RegistryAnswering(500, 50001);
                TopologyTestDriver driver = driver(contract(registry))) {
            byte[] bytes = "no avro".getBytes(StandardCharsets.UTF_8);
            pipe(driver, bytes);
            TestRecord<byte[], byte[]> letter = deadLetters(driver).readRecord();
            assertThat(letter.key()).isEqualTo("stratum".getBytes(StandardCharsets.UTF_8));
            assertThat(letter.value()).isEqualTo(bytes);
            assertThat(letter.timestamp()).isEqualTo(1234);
            assertThat(header(letter, "__streams.errors.exception")).isEqualTo(SerializationException.class.getName());
            assertThat(header(letter, "__streams.errors.message")).contains("magic byte");
            assertThat(header(letter, "__streams.errors.stacktrace")).contains("at io.confluent");
            assertThat(header(letter, "__streams.errors.topic")).isEqualTo(INPUT);
            assertThat(header(letter, "__streams.errors.partition")).isEqualTo("0");
            assertThat(header(letter, "__streams.errors.offset")).isEqualTo("0");
            assertThat(header(letter, "conformal.errors.processor")).isEqualTo("source");
            assertThat(header(letter, "conformal.errors.task")).isEqualTo("0_0");
            assertThat(header(letter, "origin")).isEqualTo("gateway");
        }
    }

    @Test
    void shouldPutAnUnknownSchemaIdAside() throws Exception {
        try (RegistryAnswering registry = new RegistryAnswering(404, 40403);
                TopologyTestDriver driver = driver(contract(registry))) {
            pipe(driver, UNKNOWN_SCHEMA);
            pipe(driver, UNKNOWN_SCHEMA);
            assertThat(deadLetters(driver).readRecordsToList())
                    .extracting(letter -> header(letter, "__streams.errors.offset"))
                    .containsExactly("0", "1");
        }
    }

    @Test
    void shouldFailWhileTheRegistryAnswersWithAnError() throws Exception {
        for (int status : new int[] {404, 429, 500, 502, 503}) {
            try (RegistryAnswering registry = new RegistryAnswering(status, status)) {
                shouldFail(contract(registry), FailureKind.OUTAGE);
            }
        }
    }

    @Test
    void shouldFailWhileTheRegistryRefusesAccess() throws Exception {
        for (int status : new int[] {401, 403}) {
            try (RegistryAnswering registry = new RegistryAnswering(status, status)) {
                shouldFail(contract(registry), FailureKind.ACCESS_REFUSED);
            }
        }
    }

    @Test
    void shouldFailWhileTheRegistryIsUnreachable() throws Exception {
        RegistryAnswering registry = new RegistryAnswering(200, 0);
        registry.close();
        shouldFail(contract(registry), FailureKind.OUTAGE);
    }

    @Test
    void shouldPutARecordAsideOnWhichAProcessorFails() {
        try (TopologyTestDriver driver = driver(new StringDeserializer())) {
            pipe(driver, "fail".getBytes(StandardCharsets.UTF_8));
            pipe(driver, "pass".getBytes(StandardCharsets.UTF_8));
            TestRecord<byte[], byte[]> letter = deadLetters(driver).readRecord();
            assertThat(letter.value()).isEqualTo("fail".getBytes(StandardCharsets.UTF_8));
            assertThat(header(letter, "__streams.errors.exception")).isEqualTo(ArithmeticException.class.getName());
            assertThat(header(letter, "conformal.errors.processor")).isEqualTo("processor");
            assertThat(deadLetters(driver).isEmpty()).isTrue();
            assertThat(driver.createOutputTopic(OUTPUT, new StringDeserializer(), new StringDeserializer())
                            .readValuesToList())
                    .containsExactly("pass");
        }
    }

    @Test
    void shouldFailOnAnOutageInAProcessor() {
        try (TopologyTestDriver driver = driver(new StringDeserializer())) {
            assertThatThrownBy(() -> pipe(driver, "outage".getBytes(StandardCharsets.UTF_8)))
                    .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.OUTAGE));
            assertThat(deadLetters(driver).isEmpty()).isTrue();
        }
    }

    /** The input is valid, so it must not become a dead letter because its output cannot be written. */
    @Test
    void shouldFailOnAnOutputThatCannotBeSerialized() {
        Serializer<Object> broken = (topic, value) -> {
            throw new SerializationException("schema is not registered");
        };
        try (TopologyTestDriver driver = driver(new StringDeserializer(), broken)) {
            assertThatThrownBy(() -> pipe(driver, "pass".getBytes(StandardCharsets.UTF_8)))
                    .hasRootCauseInstanceOf(SerializationException.class);
            assertThat(deadLetters(driver).isEmpty()).isTrue();
        }
    }

    private void shouldFail(Deserializer<?> values, FailureKind kind) {
        try (TopologyTestDriver driver = driver(values)) {
            assertThatThrownBy(() -> pipe(driver, UNKNOWN_SCHEMA))
                    .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(kind));
            assertThat(deadLetters(driver).isEmpty()).isTrue();
        }
    }

    private static Deserializer<DriftCommand> contract(RegistryAnswering registry) {
        return ContractSerdes.on(registry.settings()).deserializer(DriftCommand.class);
    }

    private TopologyTestDriver driver(Deserializer<?> values) {
        Serializer<Object> text = (topic, value) -> value.toString().getBytes(StandardCharsets.UTF_8);
        return driver(values, text);
    }

    private TopologyTestDriver driver(Deserializer<?> values, Serializer<Object> outputs) {
        Topology topology = new Topology()
                .addSource("source", new StringDeserializer(), values, INPUT)
                .addProcessor("processor", FailingOnDemand::new, "source")
                .addSink("sink", OUTPUT, new StringSerializer(), outputs, "processor");
        // Under exactly-once, the test driver drops what is sent before a record reaches a processor, including these
        // letters.
        ConformalConfiguration configuration = ConformalConfiguration.parse(
                Configurations.MINIMAL,
                Map.of(
                        "CONFORMAL_APPLICATION_STATE_DIRECTORY",
                        stateDirectory.toString(),
                        "CONFORMAL_APPLICATION_EXACTLY_ONCE",
                        "false"));
        Properties properties = StreamsProperties.of(configuration, "failures");
        return new TopologyTestDriver(topology, properties);
    }

    private static void pipe(TopologyTestDriver driver, byte[] value) {
        driver.createInputTopic(INPUT, new StringSerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        "stratum",
                        value,
                        new RecordHeaders().add("origin", "gateway".getBytes(StandardCharsets.UTF_8)),
                        1234L));
    }

    private static TestOutputTopic<byte[], byte[]> deadLetters(TopologyTestDriver driver) {
        return driver.createOutputTopic(
                "conformal.dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static final class FailingOnDemand implements Processor<String, Object, String, Object> {
        private ProcessorContext<String, Object> context;

        @Override
        public void init(ProcessorContext<String, Object> context) {
            this.context = context;
        }

        @Override
        public void process(Record<String, Object> record) {
            if (record.value().equals("fail")) {
                throw new ArithmeticException("as told");
            }
            if (record.value().equals("outage")) {
                throw new TimeoutException("as told");
            }
            context.forward(record);
        }
    }
}
