package io.conformalstreams.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.ops.dataset.Channel;
import io.conformalstreams.ops.dataset.Description;
import io.conformalstreams.ops.dataset.RatioChannels;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.RatioMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemoConfigurationTest {

    private static final Description ALONE = SyntheticLesions.of(1, 2, 1).description();
    private static final Description IN_ORGAN =
            SyntheticLesions.of(1, 2, 1).inOrgan().description();
    private static final Description BY_THREE_MODELS =
            SyntheticLesions.of(1, 2, 1).byThreeModels().description();

    @ParameterizedTest
    @EnumSource(DemoProcedure.class)
    void everyTypeCanBeLoaded(DemoProcedure type) {
        Description description = type == DemoProcedure.CROSS_CONFORMAL ? BY_THREE_MODELS : IN_ORGAN;
        assertThat(procedures(description, List.of(type))).isNotEmpty().allSatisfy(procedure -> {
            assertThat(procedure.method().type()).isEqualTo(type.type());
            assertThat(procedure.model().name()).isEqualTo(IN_ORGAN.model());
        });
    }

    @Test
    void allTypesRunTogetherUnderDifferentNames() {
        List<Procedure> procedures = procedures(IN_ORGAN, Arrays.asList(DemoProcedure.values()));

        assertThat(procedures.stream().map(Procedure::name))
                .containsExactly(
                        "lesion-marginal",
                        "lesion-joint",
                        "organ-marginal",
                        "organ-joint",
                        "lesion-margin",
                        "organ-margin",
                        "lesion-erosion",
                        "organ-erosion",
                        "lesion-false-negatives",
                        "organ-false-negatives",
                        "lesion-risk",
                        "organ-risk",
                        "lesion-to-organ-calibrated",
                        "lesion-to-organ-conformal");
    }

    @Test
    void aRatioIsThatOfTheSource() {
        assertThat(procedures(IN_ORGAN, List.of(DemoProcedure.RATIO_BIOMARKER))).allSatisfy(procedure -> {
            assertThat(procedure.channel().name()).isEqualTo("lesion");
            assertThat(((RatioMethod) procedure.method()).denominator().name()).isEqualTo("organ");
        });
        assertThat(DemoProcedure.RATIO_BIOMARKER.fits(ALONE)).isFalse();
        assertThat(DemoProcedure.RATIO_BIOMARKER.blocks(ALONE)).isEmpty();
    }

    @Test
    void namesThatAreNoProceduresNameAreRewritten() {
        Description description = new Description(
                "scans",
                "unet",
                3,
                ScoreKind.PROBABILITY,
                List.of(new Channel("Left_Lung", Set.of(1, 2)), new Channel("Tumour", Set.of(2))),
                Optional.of(new RatioChannels("Tumour / Lung", 1, 0)));

        assertThat(
                        procedures(
                                        description,
                                        List.of(DemoProcedure.MORPHOLOGICAL_MARGIN, DemoProcedure.RATIO_BIOMARKER))
                                .stream()
                                .map(Procedure::name))
                .containsExactly(
                        "left-lung-margin", "tumour-margin", "tumour-lung-calibrated", "tumour-lung-conformal");
    }

    private static List<Procedure> procedures(Description description, List<DemoProcedure> types) {
        String yaml = DemoConfiguration.yaml(
                description,
                types,
                new ScoreEncoding.Uint8(0.5, -1),
                "localhost:9092",
                "http://localhost:8081",
                "/tmp");
        return ConformalConfiguration.parse(yaml, Map.of()).procedures();
    }
}
