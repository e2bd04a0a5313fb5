package io.conformalstreams.ops.topics;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** The subjects of the topics that the topologies write. */
public final class OutputSubjects {

    private OutputSubjects() {}

    /**
     * Returns the subjects that the registry has.
     *
     * @throws ProvisioningException if the registry does not respond or refuses the request
     */
    public static List<String> present(ConformalConfiguration configuration) {
        String prefix = configuration.topics().prefix();
        return with(configuration, subjects -> {
            List<String> present = subjects.present();
            return Topic.outputs().stream()
                    .map(topic -> topic.valueSubject(prefix))
                    .filter(present::contains)
                    .toList();
        });
    }

    /**
     * Deletes subjects with all their versions. Records that were written with these schemas can no longer be read.
     *
     * @throws ProvisioningException if the registry does not respond or refuses to delete
     */
    public static void delete(ConformalConfiguration configuration, List<String> subjects) {
        with(configuration, registry -> {
            subjects.forEach(registry::delete);
            return subjects.size();
        });
    }

    private static <T> T with(ConformalConfiguration configuration, Function<RegistrySubjects, T> request) {
        try (SchemaRegistryClient registry =
                TopicProvisioning.registry(configuration.kafka().registryProperties())) {
            return request.apply(
                    new RegistrySubjects(registry, configuration.topics().prefix()));
        } catch (IOException e) {
            throw new ProvisioningException("closing the registry's client: " + e.getMessage(), e);
        }
    }
}
