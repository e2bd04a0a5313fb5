package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformIT {

    @TempDir
    Path directory;

    @Test
    void carriesOnInTheSameStateDirectory() throws Exception {
        try (Platform platform = Platform.start(directory)) {
            TransactionalLog log = new TransactionalLog(platform.bootstrapServers(), "predictions");
            log.create();
            log.commit("kept");
            register(platform.registryUrl());
        }
        try (Platform platform = Platform.start(directory)) {
            assertThat(new TransactionalLog(platform.bootstrapServers(), "predictions").committed(1))
                    .isEqualTo(List.of("kept"));
            assertThat(new CachedSchemaRegistryClient(platform.registryUrl(), 1, Map.of()).getAllSubjects())
                    .containsExactly("predictions-value");
            assertThat(platform.stateDirectory()).isEqualTo(directory.toAbsolutePath());
        }
    }

    private static void register(String registryUrl) throws Exception {
        new CachedSchemaRegistryClient(registryUrl, 1, Map.of())
                .register("predictions-value", new AvroSchema(Schema.create(Schema.Type.STRING)));
    }
}
