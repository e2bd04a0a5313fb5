package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.method.MethodType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the errors that are reported before anything starts. */
class DemoCommandTest {

    private static final DatasetDescription ALONE = SyntheticLesions.of(1, 2, 1).description();
    private static final DatasetDescription IN_ORGAN =
            SyntheticLesions.of(1, 2, 1).inOrgan().description();

    @Test
    void anUnknownTypeIsAUsageErrorThatNamesAllTypes() {
        CommandRun run = CommandRun.of("demo", "--procedure", "confidence-sets,margins");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("--procedure is 'margins'", ", or all").contains(ConformalMethods.names());
    }

    @Test
    void helpNamesEveryType() {
        String help = CommandRun.of("demo", "--help").output().replaceAll("\\s+", " ");

        assertThat(help).contains("--procedure=TYPE[,TYPE...]").contains(ConformalMethods.names());
    }

    @Test
    void aRatioNeedsCasesThatHaveOne() {
        DemoProcedureChoice ratio = DemoProcedureChoice.of(List.of("ratio-biomarker", "confidence-sets"));

        assertThat(ratio.fitting(IN_ORGAN))
                .extracting(MethodType::name)
                .containsExactly("confidence-sets", "ratio-biomarker");
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

        assertThat(crossFitted.fits(SyntheticLesions.of(1, 2, 1).byThreeModels().description()))
                .isTrue();
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> crossFitted.fitting(ALONE))
                .withMessageContaining("one model's scores only")
                .withMessageContaining("label_values");
    }

    @Test
    void allMeansAllThatTheCasesAllow() {
        DemoProcedureChoice all = DemoProcedureChoice.of(List.of("all", "confidence-sets"));

        assertThat(all.fitting(IN_ORGAN))
                .hasSize(ConformalMethods.types().size() - 1)
                .extracting(MethodType::name)
                .doesNotContain("cross-conformal");
        assertThat(all.fitting(ALONE))
                .hasSize(ConformalMethods.types().size() - 2)
                .extracting(MethodType::name)
                .doesNotContain("ratio-biomarker", "cross-conformal");
        assertThat(all.fitting(SyntheticLesions.of(1, 2, 1).byThreeModels().description()))
                .extracting(MethodType::name)
                .contains("cross-conformal");
    }
}
