package io.conformalstreams.ops.topics;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import io.conformalstreams.contracts.topic.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.generic.GenericData;

/**
 * The schemas of the topics as every client sees them: self-contained, and without properties of our generated classes.
 */
public final class ResolvedSchemas {

    private ResolvedSchemas() {}

    /** Schema of a topic's values; empty for dead letters. */
    public static Optional<Schema> of(Topic topic) {
        return topic.valueSchema().map(ResolvedSchemas::withoutJavaProperties);
    }

    /**
     * Writes one {@code <topic>.avsc} for each topic, named without prefix.
     *
     * @param folder created if it doesn't exist; its files are replaced
     * @return the written files
     */
    public static List<Path> write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> written = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            Optional<Schema> schema = of(topic);
            if (schema.isPresent()) {
                Path file = folder.resolve(topic.baseName() + ".avsc");
                written.add(Files.writeString(file, SchemaFormatter.format("json/pretty", schema.get()) + "\n"));
            }
        }
        return written;
    }

    static List<Topic> topics() {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.valueSchema().isPresent())
                .toList();
    }

    static AvroSchema registered(Topic topic) {
        return new AvroSchema(of(topic).orElseThrow());
    }

    /** Removes the same properties as the serializers do, so that their lookups find the registered schema. */
    private static Schema withoutJavaProperties(Schema schema) {
        return AvroSchemaUtils.getSchema(new GenericData.Record(schema), false, false, true);
    }
}
