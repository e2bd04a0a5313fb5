package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example configuration of every registered detector must load and select that detector. */
class DetectorExamplesTest {

    static List<DetectorType> types() {
        return SequentialDetectors.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void shouldLoadItsExample(DetectorType type) {
        Drift drift = ConformalConfiguration.parse(
                        Configurations.MINIMAL + "\ndrift: " + type.example() + "\n", Map.of())
                .drift();
        DetectorType inputs =
                SequentialDetectors.observing(DetectorType.Observes.INPUTS).get(0);
        assertThat(List.of(
                        drift.evidence().scoreDrift(),
                        drift.evidence().coverageBreach(),
                        drift.monitors().inputDrift()
                                ? inputs
                                : drift.evidence().scoreDrift()))
                .contains(type);
    }
}
