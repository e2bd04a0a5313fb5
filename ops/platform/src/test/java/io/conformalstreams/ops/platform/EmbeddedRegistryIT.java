package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.conformalstreams.ops.platform.EmbeddedRegistry.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryIT {

    private static final String SUBJECT = "labelled-images-value";
    private static final AvroSchema FIRST = new AvroSchema(
            SchemaBuilder.record("Label").fields().requiredString("image").endRecord());
    private static final AvroSchema COMPATIBLE = new AvroSchema(SchemaBuilder.record("Label")
            .fields()
            .requiredString("image")
            .optionalString("unit")
            .endRecord());
    private static final AvroSchema INCOMPATIBLE = new AvroSchema(
            SchemaBuilder.record("Label").fields().requiredInt("image").endRecord());

    @TempDir
    Path directory;

    @Test
    void enforcesCompatibilityAndSurvivesAKill() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(directory, Storage.FILE)) {
            SchemaRegistryClient client = client(registry);
            int identifier = client.register(SUBJECT, FIRST);
            client.updateCompatibility(SUBJECT, "BACKWARD_TRANSITIVE");
            assertThatThrownBy(() -> client.register(SUBJECT, INCOMPATIBLE))
                    .isInstanceOfSatisfying(
                            RestClientException.class,
                            refusal -> assertThat(refusal.getStatus()).isEqualTo(409));
            assertThat(client.register(SUBJECT, COMPATIBLE)).isNotEqualTo(identifier);

            registry.kill();
            registry.restart();

            SchemaRegistryClient afterwards = client(registry);
            assertThat(afterwards.getAllVersions(SUBJECT)).isEqualTo(List.of(1, 2));
            assertThat(afterwards.getId(SUBJECT, FIRST)).isEqualTo(identifier);
            assertThat(schema(afterwards, identifier)).isEqualTo(FIRST.rawSchema());
            assertThat(afterwards.getCompatibility(SUBJECT)).isEqualTo("BACKWARD_TRANSITIVE");
        }
    }

    @Test
    void forgetsInMemory() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(directory, Storage.MEMORY)) {
            client(registry).register(SUBJECT, FIRST);
            registry.restart();
            assertThat(client(registry).getAllSubjects()).isEmpty();
        }
    }

    private static Schema schema(SchemaRegistryClient client, int identifier) throws Exception {
        return ((AvroSchema) client.getSchemaById(identifier)).rawSchema();
    }

    private static SchemaRegistryClient client(EmbeddedRegistry registry) {
        return new CachedSchemaRegistryClient(registry.url(), 10, Map.of());
    }
}
