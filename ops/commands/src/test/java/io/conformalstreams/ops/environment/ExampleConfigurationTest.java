package io.conformalstreams.ops.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.connectors.casefolder.SyntheticLesions;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.model.Model;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example that docker-compose.yml and the distribution come with. */
class ExampleConfigurationTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "conformal.yaml");

    @Test
    void fitsTheSyntheticCases() {
        ConformalConfiguration example = ConformalConfiguration.load(EXAMPLE, Map.of());
        SyntheticLesions cases = SyntheticLesions.of(1, 1, 0);
        Model model = example.modelOf(cases.description().model()).orElseThrow();
        assertThat(model.dimensions()).isEqualTo(cases.description().dimensions());
        assertThat(example.proceduresOf(model)).hasSize(2);
    }
}
