package io.conformalstreams.ops.topics;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** Creates and checks all topics and subjects that a configuration asks for. */
public final class TopicProvisioning {

    /** More than we have, so that no lookup evicts another. */
    private static final int SCHEMA_CACHE = 100;

    private TopicProvisioning() {}

    /**
     * Reviews all topics and subjects, then changes what the mode allows. Running it again changes nothing.
     *
     * @return one entry per topic, then one per subject, in the order of the catalogue
     * @throws ProvisioningException when the cluster or the registry can't be asked; what it refuses to change is an
     *     entry instead
     */
    public static List<Provisioning> run(ConformalConfiguration configuration, Provisioning.Mode mode) {
        Map<String, Object> adminProperties =
                new HashMap<>(configuration.kafka().clientProperties());
        try (Admin admin = Admin.create(adminProperties);
                SchemaRegistryClient registry = registry(configuration.kafka().registryProperties())) {
            List<Review> topics = new BrokerTopics(admin, configuration.topics()).review();
            List<Review> subjects =
                    new RegistrySubjects(registry, configuration.topics().prefix()).review();
            List<Provisioning> entries = new ArrayList<>();
            Stream.concat(topics.stream(), subjects.stream())
                    .forEach(review -> entries.add(Provisioning.carryOut(review, mode)));
            return entries;
        } catch (IOException e) {
            throw new ProvisioningException("closing the registry's client: " + e.getMessage(), e);
        }
    }

    private static SchemaRegistryClient registry(Map<String, String> properties) {
        String urls = properties.get("schema.registry.url");
        if (urls == null) {
            throw new IllegalArgumentException(
                    "kafka.schema.registry.url is missing; set it to the registry's address");
        }
        return SchemaRegistryClientFactory.newClient(
                List.of(urls.split("\\s*,\\s*")),
                SCHEMA_CACHE,
                List.of(new AvroSchemaProvider()),
                properties,
                Map.of());
    }
}
