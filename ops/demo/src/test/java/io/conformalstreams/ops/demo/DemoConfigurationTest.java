package io.conformalstreams.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.dataset.RatioChannels;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.method.MethodType;
import io.conformalstreams.processor.method.RatioMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DemoConfigurationTest {

    private static final DatasetDescription ALONE = SyntheticLesions.of(1, 2, 1).description();
    private static final DatasetDescription IN_ORGAN =
            SyntheticLesions.of(1, 2, 1).inOrgan().description();
    private static final DatasetDescription BY_THREE_MODELS =
            SyntheticLesions.of(1, 2, 1).byThreeModels().description();

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeCanBeLoaded(MethodType type) {
        DatasetDescription description = type.fits(DescribedCases.of(IN_ORGAN)) ? IN_ORGAN : BY_THREE_MODELS;
        assertThat(procedures(description, List.of(type))).isNotEmpty().allSatisfy(procedure -> {
            assertThat(procedure.method().type()).isEqualTo(type.name());
            assertThat(procedure.model().name()).isEqualTo(IN_ORGAN.model());
        });
    }

    @Test
    void allTypesRunTogetherUnderDifferentNames() {
        List<Procedure> procedures = procedures(IN_ORGAN, ConformalMethods.types());

        assertThat(procedures.stream().map(Procedure::name))
                .doesNotHaveDuplicates()
                .containsSubsequence(
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
        assertThat(procedures(IN_ORGAN, List.of(type("ratio-biomarker")))).allSatisfy(procedure -> {
            assertThat(procedure.channel().name()).isEqualTo("lesion");
            assertThat(((RatioMethod) procedure.method()).denominator().name()).isEqualTo("organ");
        });
        assertThat(type("ratio-biomarker").fits(DescribedCases.of(ALONE))).isFalse();
        assertThat(type("ratio-biomarker").exampleConfiguration(DescribedCases.of(ALONE)))
                .isEmpty();
    }

    @Test
    void namesThatAreNoProceduresNameAreRewritten() {
        DatasetDescription description = new DatasetDescription(
                "scans",
                "unet",
                3,
                ScoreKind.PROBABILITY,
                List.of(new DatasetChannel("Left_Lung", Set.of(1, 2)), new DatasetChannel("Tumour", Set.of(2))),
                Optional.of(new RatioChannels("Tumour / Lung", 1, 0)));

        assertThat(procedures(description, List.of(type("morphological-margin"), type("ratio-biomarker"))).stream()
                        .map(Procedure::name))
                .containsExactly(
                        "left-lung-margin", "tumour-margin", "tumour-lung-calibrated", "tumour-lung-conformal");
    }

    static List<MethodType> types() {
        return ConformalMethods.types();
    }

    private static MethodType type(String name) {
        return ConformalMethods.type(name).orElseThrow();
    }

    private static List<Procedure> procedures(DatasetDescription description, List<MethodType> types) {
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
