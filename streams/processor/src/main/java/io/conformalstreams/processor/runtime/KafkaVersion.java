package io.conformalstreams.processor.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;

/** The version of the Kafka clients on the class path, read from a file in their jar. */
final class KafkaVersion {

    static final String CURRENT = read();

    private KafkaVersion() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream file = Consumer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read kafka-version.properties of the Kafka clients", e);
        }
        return properties.getProperty("version", "unknown");
    }
}
