package io.conformalstreams.contracts.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.topic.Topic.Compatibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks each schema against its committed releases, under the compatibility mode of its topic. */
class SchemaCompatibilityTest {

    private static final Path RELEASES = Path.of("released");

    static Stream<Topic> topicsWithSchemas() {
        return Stream.of(Topic.values()).filter(topic -> topic.valueSchema().isPresent());
    }

    @ParameterizedTest
    @MethodSource("topicsWithSchemas")
    void shouldBeCompatibleWithEveryRelease(Topic topic) throws Exception {
        List<Schema> released = released(topic);
        assertThat(released).as("releases of %s", topic.baseName()).isNotEmpty();
        validator(topic.compatibility()).validate(topic.valueSchema().orElseThrow(), released);
    }

    @ParameterizedTest
    @MethodSource("topicsWithSchemas")
    void shouldRefuseANewFieldWithoutDefault(Topic topic) throws Exception {
        Schema current = topic.valueSchema().orElseThrow();
        var fields = SchemaBuilder.record(current.getName())
                .namespace(current.getNamespace())
                .fields()
                .requiredString("fieldThatNoReleaseHas");
        for (Schema.Field field : current.getFields()) {
            fields = fields.name(field.name()).type(field.schema()).noDefault();
        }
        Schema changed = fields.endRecord();
        List<Schema> released = released(topic);
        assertThatThrownBy(() -> validator(topic.compatibility()).validate(changed, released))
                .isInstanceOf(SchemaValidationException.class);
    }

    @Test
    void shouldKeepCompactedTopicsCompatibleBothWays() {
        assertThat(Topic.THRESHOLDS.compatibility()).isEqualTo(Compatibility.FULL_TRANSITIVE);
        assertThat(Topic.DRIFT_ALERTS.compatibility()).isEqualTo(Compatibility.FULL_TRANSITIVE);
        assertThat(Topic.CALIBRATION_SCORES.compatibility()).isEqualTo(Compatibility.BACKWARD_TRANSITIVE);
    }

    private static SchemaValidator validator(Compatibility compatibility) {
        SchemaValidatorBuilder builder = new SchemaValidatorBuilder();
        return switch (compatibility) {
            case BACKWARD_TRANSITIVE -> builder.canReadStrategy().validateAll();
            case FULL_TRANSITIVE -> builder.mutualReadStrategy().validateAll();
        };
    }

    private static List<Schema> released(Topic topic) throws IOException {
        try (Stream<Path> versions = Files.list(RELEASES)) {
            return versions.sorted()
                    .map(version -> version.resolve(topic.baseName() + ".avsc"))
                    .filter(Files::exists)
                    .map(SchemaCompatibilityTest::parse)
                    .toList();
        }
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(file.toFile());
        } catch (IOException e) {
            throw new AssertionError("unreadable release " + file, e);
        }
    }
}
