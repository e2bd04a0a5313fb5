package io.conformalstreams.ops.topics;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Topics;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** Creates and checks all topics and subjects of a configuration. */
public final class TopicProvisioning {

    /** More schemas than the catalogue has, so that no lookup evicts another. */
    private static final int SCHEMA_CACHE = 100;

    private TopicProvisioning() {}

    /**
     * Reviews all topics and subjects, then makes the changes that the mode allows. Running it again changes nothing.
     *
     * @return one entry for each topic, then one for each subject, in the order of the catalogue
     * @throws ProvisioningException if the cluster or the registry doesn't respond; a refused change is an entry instead
     */
    public static List<Provisioning> run(ConformalConfiguration configuration, Provisioning.Mode mode) {
        Map<String, Object> adminProperties =
                new HashMap<>(configuration.kafka().clientProperties());
        try (Admin admin = Admin.create(adminProperties);
                SchemaRegistryClient registry = registry(configuration.kafka().registryProperties())) {
            BrokerTopics brokerTopics = new BrokerTopics(admin, configuration.topics(), configuration.kafka());
            List<Review> topics = brokerTopics.review();
            List<Review> subjects =
                    new RegistrySubjects(registry, configuration.topics().prefix()).review();
            List<Provisioning> topicEntries = carryOut(topics, mode);
            brokerTopics.awaitKnown(changedTopics(configuration.topics(), topicEntries));
            return Stream.concat(topicEntries.stream(), carryOut(subjects, mode).stream())
                    .toList();
        } catch (IOException e) {
            throw new ProvisioningException("closing the registry's client: " + e.getMessage(), e);
        }
    }

    private static List<Provisioning> carryOut(List<Review> reviews, Provisioning.Mode mode) {
        return reviews.stream()
                .map(review -> Provisioning.carryOut(review, mode))
                .toList();
    }

    /** The changed topics. Entries of topics are in the order of the catalogue. */
    private static List<String> changedTopics(Topics names, List<Provisioning> entries) {
        Topic[] topics = Topic.values();
        return IntStream.range(0, topics.length)
                .filter(index -> entries.get(index).status() == Provisioning.Status.CHANGED)
                .mapToObj(index -> names.name(topics[index]))
                .toList();
    }

    static SchemaRegistryClient registry(Map<String, String> properties) {
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
