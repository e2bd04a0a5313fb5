package io.conformalstreams.contracts.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas alone must document the topics, because a new reader has nothing else. */
class SchemaDocumentationTest {

    @ParameterizedTest
    @MethodSource("io.conformalstreams.contracts.topic.SchemaCompatibilityTest#topicsWithSchemas")
    void shouldDocumentEveryTypeAndField(Topic topic) {
        visit(topic.valueSchema().orElseThrow(), new HashSet<>());
    }

    private static void visit(Schema schema, Set<String> seen) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
                    for (Schema.Field field : schema.getFields()) {
                        assertThat(field.doc())
                                .as(schema.getFullName() + "." + field.name())
                                .isNotBlank();
                        visit(field.schema(), seen);
                    }
                }
            }
            case ENUM -> {
                assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
                assertThat(schema.getEnumDefault())
                        .as("what an older reader sees for a newer symbol of %s", schema.getFullName())
                        .isEqualTo("UNRECOGNISED");
            }
            case ARRAY -> visit(schema.getElementType(), seen);
            case UNION -> schema.getTypes().forEach(type -> visit(type, seen));
            default -> {
                // A primitive type is documented on its field.
            }
        }
    }
}
