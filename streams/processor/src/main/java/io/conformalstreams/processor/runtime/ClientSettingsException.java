package io.conformalstreams.processor.runtime;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;

/** Reports that a Kafka client refuses its settings, before it has contacted the cluster. */
public final class ClientSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ClientSettingsException(Throwable refusal) {
        // Kafka's messages about a login module can quote its options, which are secrets.
        super(remedy(refusal), isAboutLogin(refusal) ? null : refusal);
    }

    /**
     * Creates a client.
     *
     * @throws ClientSettingsException if the client refuses its settings
     * @throws KafkaException if a file or a service that the settings name is unavailable, which may pass
     */
    public static <T> T creating(Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException refusal) {
            if (causes(refusal).anyMatch(IOException.class::isInstance)) {
                throw refusal;
            }
            throw new ClientSettingsException(refusal);
        }
    }

    /** Explains a failure if a Kafka client that was created elsewhere has refused its settings; otherwise empty. */
    public static Optional<ClientSettingsException> within(Throwable failure) {
        return causes(failure)
                .filter(cause -> cause.getClass() == KafkaException.class
                        && String.valueOf(cause.getMessage()).matches("Failed to (create new|construct) .*"))
                .findFirst()
                .map(ClientSettingsException::new);
    }

    private static boolean isAboutLogin(Throwable refusal) {
        return causes(refusal)
                .anyMatch(cause -> cause instanceof IllegalArgumentException
                        && String.valueOf(cause.getMessage()).contains("JAAS"));
    }

    private static String remedy(Throwable refusal) {
        if (isAboutLogin(refusal)) {
            return "kafka.sasl.jaas.config is malformed: it needs a login module, a control flag, options and a semicolon, as"
                    + " in: org.apache.kafka.common.security.scram.ScramLoginModule required username=\"NAME\""
                    + " password=\"PASSWORD\";";
        }
        Set<String> messages = new LinkedHashSet<>();
        causes(refusal).map(Throwable::getMessage).forEach(messages::add);
        return "Kafka's client refuses a setting of the section kafka: " + String.join(": ", messages);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
