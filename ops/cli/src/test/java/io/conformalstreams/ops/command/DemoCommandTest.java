package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.conformalstreams.ops.dataset.Description;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.demo.DemoProcedure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said before anything is started. */
class DemoCommandTest {

    private static final Description ALONE = SyntheticLesions.of(1, 2, 1).description();
    private static final Description IN_ORGAN =
            SyntheticLesions.of(1, 2, 1).inOrgan().description();

    @Test
    void anUnknownTypeIsAUsageErrorThatNamesAllTypes() {
        CommandRun run = CommandRun.of("demo", "--procedure", "confidence-sets,margins");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error())
                .contains("--procedure is 'margins'", "ratio-biomarker, or all")
                .contains(DemoProcedure.types());
    }

    @Test
    void helpNamesEveryType() {
        String help = CommandRun.of("demo", "--help").output().replaceAll("\\s+", " ");

        assertThat(help).contains("--procedure=TYPE[,TYPE...]").contains(DemoProcedure.types());
    }

    @Test
    void aRatioNeedsCasesThatHaveOne() {
        DemoProcedureChoice ratio = DemoProcedureChoice.of(List.of("ratio-biomarker", "confidence-sets"));

        assertThat(ratio.fitting(IN_ORGAN))
                .containsExactly(DemoProcedure.CONFIDENCE_SETS, DemoProcedure.RATIO_BIOMARKER);
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> ratio.fitting(ALONE))
                .withMessageContaining("the cases of synthetic-lesions have no ratio")
                .withMessageContaining("numerator_channel");
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> DemoProcedureChoice.of(List.of("all", "ratio-biomarker"))
                        .fitting(ALONE));
    }

    @Test
    void crossFittingNeedsSeveralModels() {
        DemoProcedureChoice crossFitted = DemoProcedureChoice.of(List.of("cross-conformal"));

        assertThat(crossFitted.includesSeveralModels()).isTrue();
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> crossFitted.fitting(ALONE))
                .withMessageContaining("one model's scores only")
                .withMessageContaining("label_values");
    }

    @Test
    void allMeansAllThatTheCasesAllow() {
        DemoProcedureChoice all = DemoProcedureChoice.of(List.of("all", "confidence-sets"));

        assertThat(all.fitting(IN_ORGAN))
                .hasSize(DemoProcedure.values().length - 1)
                .doesNotContain(DemoProcedure.CROSS_CONFORMAL);
        assertThat(all.fitting(ALONE))
                .hasSize(DemoProcedure.values().length - 2)
                .doesNotContain(DemoProcedure.RATIO_BIOMARKER, DemoProcedure.CROSS_CONFORMAL);
        assertThat(all.fitting(SyntheticLesions.of(1, 2, 1).byThreeModels().description()))
                .contains(DemoProcedure.CROSS_CONFORMAL);
    }
}
