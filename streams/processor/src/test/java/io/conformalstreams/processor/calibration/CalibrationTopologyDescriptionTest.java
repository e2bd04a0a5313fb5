package io.conformalstreams.processor.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CalibrationTopologyDescriptionTest {

    @Test
    void shouldKeepNodesStoresAndTopics() throws IOException {
        assertAccepted(CalibrationConfigurations.CONFIGURATION, "/topologies/calibration.txt");
    }

    @Test
    void shouldReadOutcomesForAdaptiveLevelsOnly() throws IOException {
        assertAccepted(CalibrationConfigurations.ORDERED, "/topologies/calibration-with-adaptive-levels.txt");
    }

    private static void assertAccepted(ConformalConfiguration configuration, String accepted) throws IOException {
        String description = new CalibrationTopology(
                        configuration,
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
                        accepted)
                .isEqualToNormalizingNewlines(text(accepted).stripTrailing());
    }

    private static String text(String resource) throws IOException {
        try (InputStream text = CalibrationTopologyDescriptionTest.class.getResourceAsStream(resource)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
