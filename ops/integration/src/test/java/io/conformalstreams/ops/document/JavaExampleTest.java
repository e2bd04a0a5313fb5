package io.conformalstreams.ops.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.serde.ContractSerdes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

/** The documents' Java example compiles, because this class contains it word for word. */
class JavaExampleTest {

    @Test
    void compiles() {
        ContractSerdes serdes = ContractSerdes.on(Map.of("schema.registry.url", "http://localhost:8081"));
        Deserializer<IssuedConfidenceSet> deserializer = serdes.deserializer(IssuedConfidenceSet.class);
        assertThat(deserializer).isNotNull();
    }

    @Test
    void isTheOneOfThePage() throws IOException {
        String here = Files.readString(Path.of("src/test/java/io/conformalstreams/ops/document/JavaExampleTest.java"));
        assertThat(Document.of("schemas/README.md").examples())
                .filteredOn(example -> example.language().equals("java"))
                .hasSize(1)
                .allSatisfy(example -> assertThat(example.code().lines())
                        .allSatisfy(line -> assertThat(here).contains(line)));
    }
}
