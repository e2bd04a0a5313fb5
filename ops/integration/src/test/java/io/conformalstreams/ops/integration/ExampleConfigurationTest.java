package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.model.Model;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the example configurations of docker-compose.yml and the distribution. */
class ExampleConfigurationTest {

    private static final Path EXAMPLES = Path.of("..", "examples");

    @Test
    void fitsTheSyntheticCases() {
        ConformalConfiguration example = ConformalConfiguration.load(EXAMPLES.resolve("conformal.yaml"), Map.of());
        SyntheticLesions cases = SyntheticLesions.of(1, 1, 0);
        Model model = example.modelOf(cases.description().model()).orElseThrow();
        assertThat(model.dimensions()).isEqualTo(cases.description().dimensions());
        assertThat(example.proceduresOf(model)).hasSize(2);
    }

    @Test
    void showsTypesOfProceduresOnCasesThatHaveWhatTheyNeed() {
        ConformalConfiguration example = ConformalConfiguration.load(EXAMPLES.resolve("procedures.yaml"), Map.of());
        DatasetDescription cases = SyntheticLesions.of(1, 1, 0).inOrgan().description();
        Model model = example.modelOf(cases.model()).orElseThrow();

        assertThat(model.channels()).hasSameSizeAs(cases.channels());
        for (int channel = 0; channel < model.channels().size(); channel++) {
            assertThat(model.channels().get(channel).name())
                    .isEqualTo(cases.channels().get(channel).name());
            assertThat(model.channels().get(channel).labelValues())
                    .containsExactlyInAnyOrderElementsOf(
                            cases.channels().get(channel).labelValues());
        }
        assertThat(example.procedures())
                .extracting(procedure -> procedure.method().type())
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(5)
                .isSubsetOf(ConformalMethods.names());
    }
}
