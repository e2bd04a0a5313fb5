package io.conformalstreams.processor.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CalibrationTopologyDescriptionTest {

    private static final String ACCEPTED = "/topologies/calibration.txt";

    @Test
    void shouldKeepNodesStoresAndTopics() throws IOException {
        String description = new CalibrationTopology(
                        CalibrationConfigurations.CONFIGURATION,
                        ContractSerdes.on(Map.of("schema.registry.url", "mock://calibration")),
                        ReferencedPixels.NONE)
                .get()
                .describe()
                .toString();
        assertThat(description.stripTrailing())
                .as(
                        "The topology has changed. Names of stores are names of changelog topics, and the order of"
                                + " sub-topologies is part of every task id: a running application that meets another"
                                + " topology starts with empty stores or does not start, and needs a new application id and"
                                + " a replay. If the change is intended, put the actual text into src/test/resources%s.",
                        ACCEPTED)
                .isEqualToNormalizingNewlines(accepted().stripTrailing());
    }

    private static String accepted() throws IOException {
        try (InputStream text = CalibrationTopologyDescriptionTest.class.getResourceAsStream(ACCEPTED)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
