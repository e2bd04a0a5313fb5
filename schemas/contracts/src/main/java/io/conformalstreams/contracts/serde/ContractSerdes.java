package io.conformalstreams.contracts.serde;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Creates the serdes for the values of all topics: Avro in the Confluent wire format, with Confluent's own serializers.
 * No other class creates serdes. Keys are plain UTF-8 strings. Create serdes before the first record is built, because
 * they tell Avro to trust the generated classes; otherwise Avro refuses to instantiate them.
 */
public final class ContractSerdes {

    /** The contracts with large arrays, whose bytes are not copied. */
    private static final Set<Class<?>> PIXELS = Set.of(LabelledImage.class, Prediction.class);

    private static final String CONTRACTS = LabelledImage.class.getPackageName();

    static {
        // By default, Avro refuses to instantiate the generated classes, because their package is not trusted.
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.DEFAULT, type -> type.getPackageName().equals(CONTRACTS)));
    }

    private final Map<String, Object> settings;
    private final Optional<SchemaRegistryClient> client;

    private ContractSerdes(Map<String, ?> settings, Optional<SchemaRegistryClient> client) {
        this.settings = new HashMap<>(settings);
        this.settings.putIfAbsent("auto.register.schemas", false);
        this.settings.put("specific.avro.reader", true);
        this.settings.put("avro.remove.java.properties", true);
        this.client = client;
    }

    /**
     * Returns serdes that use a schema registry.
     *
     * @param settings {@code schema.registry.url} and any other setting of the Confluent client, including credentials
     *     and TLS; schemas must be registered before, unless {@code auto.register.schemas} is true
     */
    public static ContractSerdes on(Map<String, ?> settings) {
        return new ContractSerdes(settings, Optional.empty());
    }

    /** Returns serdes that share a registry client, as tests do. */
    public static ContractSerdes on(SchemaRegistryClient client, Map<String, ?> settings) {
        return new ContractSerdes(settings, Optional.of(client));
    }

    /** Returns the serde for a contract's values. */
    public <T extends SpecificRecord> Serde<T> of(Class<T> contract) {
        return Serdes.serdeFrom(serializer(contract), deserializer(contract));
    }

    /** Returns the serializer for a contract's values. */
    public <T extends SpecificRecord> Serializer<T> serializer(Class<T> contract) {
        KafkaAvroSerializer serializer = client.map(KafkaAvroSerializer::new).orElseGet(KafkaAvroSerializer::new);
        serializer.configure(settings, false);
        return new ContractSerializer<>(
                contract,
                serializer,
                changesValues() ? Optional.empty() : Optional.of(serializer.getSchemaRegistryClient()));
    }

    /**
     * Returns the deserializer for a contract's values. It throws {@code SerializationException} if a value has another
     * contract. The pixels of labelled images and predictions are views of the bytes that it reads: don't change those.
     */
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> contract) {
        KafkaAvroDeserializer deserializer =
                client.map(KafkaAvroDeserializer::new).orElseGet(KafkaAvroDeserializer::new);
        deserializer.configure(settings, false);
        ContractDeserializer<T> confluent = new ContractDeserializer<>(contract, deserializer);
        return PIXELS.contains(contract) && !changesValues()
                ? new PixelDeserializer<>(contract, confluent, deserializer.getSchemaRegistryClient())
                : confluent;
    }

    /** Whether a setting makes the Confluent client convert values before Avro writes them or after it has read them. */
    private boolean changesValues() {
        return settings.keySet().stream()
                .anyMatch(setting -> setting.startsWith("use.latest") || setting.startsWith("rule."));
    }
}
