package io.conformalstreams.contracts.serde;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.conformalstreams.contracts.LabelledImage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The one place that makes serdes for the values of our topics: Avro in the Confluent wire format, by the genuine
 * Confluent serializers. Keys are plain UTF-8 strings. Make serdes before the first record is built: that is when Avro is
 * told to trust the generated classes, which it refuses to instantiate otherwise.
 */
public final class ContractSerdes {

    private static final String CONTRACTS = LabelledImage.class.getPackageName();

    static {
        // Avro refuses to instantiate generated classes of packages that nobody vouches for.
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
     * Serdes on a schema registry.
     *
     * @param settings {@code schema.registry.url} and any other setting of the Confluent client, credentials and TLS
     *     included; schemas are registered beforehand unless {@code auto.register.schemas} says otherwise
     */
    public static ContractSerdes on(Map<String, ?> settings) {
        return new ContractSerdes(settings, Optional.empty());
    }

    /** Serdes that share a registry client, as tests do. */
    public static ContractSerdes on(SchemaRegistryClient client, Map<String, ?> settings) {
        return new ContractSerdes(settings, Optional.of(client));
    }

    /** The serde of a contract's values. */
    public <T extends SpecificRecord> Serde<T> of(Class<T> contract) {
        return Serdes.serdeFrom(serializer(contract), deserializer(contract));
    }

    /** The serializer of a contract's values. */
    public <T extends SpecificRecord> Serializer<T> serializer(Class<T> contract) {
        KafkaAvroSerializer serializer = client.map(KafkaAvroSerializer::new).orElseGet(KafkaAvroSerializer::new);
        serializer.configure(settings, false);
        return new ContractSerializer<>(serializer);
    }

    /** The deserializer of a contract's values; a value of another contract is a {@code SerializationException}. */
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> contract) {
        KafkaAvroDeserializer deserializer =
                client.map(KafkaAvroDeserializer::new).orElseGet(KafkaAvroDeserializer::new);
        deserializer.configure(settings, false);
        return new ContractDeserializer<>(contract, deserializer);
    }
}
