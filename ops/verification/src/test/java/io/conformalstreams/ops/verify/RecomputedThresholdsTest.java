package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.Judgement;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.Procedure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Small logs whose thresholds were computed by hand. Critical values are given as inner, outer; with alpha 0.5, the
 * threshold is a median.
 */
class RecomputedThresholdsTest {

    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private long offset;

    @Test
    void takesTheRankOfTheDefinitionAndInfinityWhereThereAreTooFew() {
        RecomputedThresholds stratum = stratum("all", "[0.5]");
        assertThat(inner(add(stratum, label("a").values(3, 30)))).isEqualTo("n=1 k=1 3.0");
        assertThat(inner(add(stratum, label("b").values(1, 10)))).isEqualTo("n=2 k=2 3.0");
        assertThat(inner(add(stratum, label("c").values(2, 20)))).isEqualTo("n=3 k=2 2.0");
        RecomputedThresholds strict = stratum("all", "[0.1]");
        for (int image = 1; image <= 8; image++) {
            StratumThresholds thresholds = add(strict, label("i" + image).values(image, -image));
            assertThat(inner(thresholds)).isEqualTo("n=" + image + " k=" + (image + 1) + " " + INFINITY);
        }
        assertThat(inner(add(strict, label("i9").values(0, 0)))).isEqualTo("n=9 k=9 8.0");
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 9, 9",
        "0.1, 10, 10",
        "0.05, 19, 19",
        "0.1, 99, 90",
        "0.1, 100, 91",
        "0.02, 500, 491",
        "0.08, 500, 461",
        "0.7, 9, 3"
    })
    void ranksAsTheTableOfTheMethodDoes(String alpha, int n, long k) {
        Procedure procedure =
                configuration("all", "[" + alpha + "]").procedures().get(0);
        LabelledLog log = new LabelledLog(ProbabilityRules.of(List.of(), Population.LABELLED));
        for (int image = 0; image < n; image++) {
            log.add(label("i" + image).values(image, image).build(), false);
        }
        RecomputedThreshold threshold = UnitCriticalValues.of(procedure, log, new AdaptedLevels(procedure, 1))
                .threshold(
                        procedure.alphas().get(0),
                        procedure.method().components().get(0),
                        Optional.empty());
        assertThat(threshold.k()).isEqualTo(k);
        assertThat(threshold.lambda()).isEqualTo(k - 1.0);
    }

    @Test
    void letsACorrectionReplaceAndAWithdrawalRemove() {
        RecomputedThresholds stratum = stratum("all", "[0.5]");
        add(stratum, label("a").values(3, 3));
        add(stratum, label("b").values(1, 1));
        assertThat(inner(add(stratum, label("a").revision(2).values(5, 5)))).isEqualTo("n=2 k=2 5.0");
        assertThat(inner(add(stratum, label("a").revision(3).withdrawn()))).isEqualTo("n=1 k=1 1.0");
        assertThat(stratum.add(label("a").revision(2).values(9, 9).build())).isEmpty();
        assertThat(stratum.add(label("a").revision(3).withdrawn().build())).isEmpty();
        StratumThresholds back = add(stratum, label("a").revision(4).values(0, 0));
        assertThat(inner(back)).isEqualTo("n=2 k=2 1.0");
        assertThat(back.getVersion()).isEqualTo(5);
    }

    @Test
    void refusesAnImageInAnotherFoldThanItsUnit() {
        RecomputedThresholds stratum = stratum("all", "[0.5]");
        add(stratum, label("a").unit("u").fold(0).values(3, 3));
        assertThat(stratum.add(label("b").unit("u").fold(1).values(1, 1).build()))
                .isEmpty();
        assertThat(stratum.add(label("b").unit("u").values(1, 1).build())).isEmpty();
        assertThat(publish(stratum, label("b").unit("u").fold(0).values(1, 1))
                        .score()
                        .getFold())
                .isZero();
    }

    @Test
    void letsAWithdrawalOfAnUnknownImageBlockLowerRevisionsAndTakeAPlace() {
        RecomputedThresholds stratum = stratum("last 1", "[0.5]");
        CalibrationScore withdrawn =
                publish(stratum, label("a").revision(2).withdrawn()).score();
        assertThat(withdrawn.getSequence()).isZero();
        assertThat(withdrawn.getProcedures()).isEmpty();
        assertThat(stratum.add(label("a").revision(1).values(1, 1).build())).isEmpty();
        assertThat(publish(stratum, label("b").values(1, 1)).score().getSequence())
                .isEqualTo(1);
    }

    @Test
    void countsAUnitOnceByItsLargestValueAndJudgesItsFirstLabelOnly() {
        RecomputedThresholds stratum = stratum("all", "[0.5]");
        assertThat(isJudged(publish(stratum, label("a").unit("u").values(1, 8))))
                .isTrue();
        RecomputedThresholds.Published second =
                publish(stratum, label("b").unit("u").values(4, 2));
        assertThat(isJudged(second)).isFalse();
        assertThat(inner(second.thresholds())).isEqualTo("n=1 k=1 4.0");
        assertThat(outer(second.thresholds())).isEqualTo("n=1 k=1 8.0");
        assertThat(isJudged(publish(stratum, label("c").values(9, 9)))).isTrue();
        RecomputedThresholds.Published moved =
                publish(stratum, label("b").unit("v").revision(2).values(4, 2));
        assertThat(isJudged(moved)).isFalse();
        assertThat(inner(moved.thresholds())).isEqualTo("n=3 k=2 4.0");
        assertThat(inner(add(stratum, label("a").unit("u").revision(2).withdrawn())))
                .isEqualTo("n=2 k=2 9.0");
    }

    @Test
    void keepsTheLastImagesByTheirFirstAcceptance() {
        RecomputedThresholds stratum = stratum("last 2", "[0.5]");
        add(stratum, label("a").values(1, 1));
        add(stratum, label("b").values(2, 2));
        assertThat(inner(add(stratum, label("c").values(3, 3)))).isEqualTo("n=2 k=2 3.0");
        assertThat(inner(add(stratum, label("a").revision(2).values(9, 9)))).isEqualTo("n=2 k=2 3.0");
        assertThat(inner(add(stratum, label("c").revision(2).withdrawn()))).isEqualTo("n=1 k=1 2.0");
        assertThat(inner(add(stratum, label("d").values(4, 4)))).isEqualTo("n=1 k=1 4.0");
    }

    @Test
    void keepsTheLastDurationByFirstLabelsWithTheOldEndOpen() {
        RecomputedThresholds stratum = stratum("last P1D", "[0.5]");
        add(stratum, label("a").at(Duration.ofHours(0)).values(1, 1));
        add(stratum, label("b").at(Duration.ofHours(1)).values(2, 2));
        assertThat(inner(add(stratum, label("c").at(Duration.ofHours(24)).values(3, 3))))
                .isEqualTo("n=2 k=2 3.0");
        // The time of a correction does not move the window, and a late label is outside the window at once.
        assertThat(inner(add(
                        stratum, label("b").revision(2).at(Duration.ofHours(60)).values(7, 7))))
                .isEqualTo("n=2 k=2 7.0");
        assertThat(inner(add(stratum, label("d").at(Duration.ofHours(0)).values(100, 100))))
                .isEqualTo("n=2 k=2 7.0");
    }

    @Test
    void startsAfreshWithAnotherLabelPolicyAndReturnsImagesOnlyByCorrection() {
        RecomputedThresholds stratum = stratum("all", "[0.5]");
        add(stratum, label("a").values(1, 1));
        StratumThresholds second = add(stratum, label("b").policy("audit").values(5, 5));
        assertThat(second.getEpoch()).isEqualTo(1);
        assertThat(second.getLabelPolicy()).isEqualTo("audit");
        assertThat(inner(second)).isEqualTo("n=1 k=1 5.0");
        RecomputedThresholds.Published old = publish(stratum, label("c").values(3, 3));
        assertThat(old.score().getEpoch()).isZero();
        assertThat(inner(old.thresholds())).isEqualTo("n=1 k=1 5.0");
        assertThat(inner(add(stratum, label("a").revision(2).policy("audit").values(8, 8))))
                .isEqualTo("n=2 k=2 8.0");
    }

    @Test
    void judgesAgainstTheThresholdsBeforeWithTiesAndInfinities() {
        RecomputedThresholds stratum = stratum("all", "[0.5]");
        CalibrationScore first =
                publish(stratum, label("a").values(2, Double.NEGATIVE_INFINITY)).score();
        Judgement cold = first.getProcedures().get(0).getJudgements().get(0);
        assertThat(cold.getN()).isZero();
        assertThat(cold.getK()).isEqualTo(1);
        assertThat(cold.getLambda()).isEqualTo(INFINITY);
        assertThat(cold.getCovered()).isTrue();
        add(stratum, label("b").values(2, INFINITY));
        add(stratum, label("c").values(5, 0));
        CalibrationScore judged = publish(stratum, label("d").values(2.5, 1)).score();
        List<Judgement> judgements = judged.getProcedures().get(0).getJudgements();
        assertThat(judgements.get(0).getLambda()).isEqualTo(2);
        assertThat(judgements.get(0).getCovered()).isFalse();
        CriticalValue inner = judged.getProcedures().get(0).getCriticalValues().get(0);
        assertThat(inner.getGreater()).isEqualTo(1);
        assertThat(inner.getEqual()).isZero();
        assertThat(inner.getPValue()).isBetween(1 / 4.0, 2 / 4.0);
        CalibrationScore tied = publish(stratum, label("e").values(2, 1)).score();
        CriticalValue tie = tied.getProcedures().get(0).getCriticalValues().get(0);
        assertThat(tie.getGreater()).isEqualTo(2);
        assertThat(tie.getEqual()).isEqualTo(2);
        assertThat(tie.getPValue()).isBetween(2 / 5.0, 5 / 5.0);
    }

    @Test
    void sharesAlphaBetweenTheComponentsAsDecimals() {
        ConformalConfiguration configuration = TestConfiguration.of(
                TestConfiguration.procedure("p", "[0.1]", "{bonferroni: {innerShare: 0.2}}", "all"),
                TestConfiguration.procedure("q", "[0.1]", "maximum", "all"));
        RecomputedThresholds stratum = new RecomputedThresholds(
                configuration.procedures(), configuration.drift().population(), LevelStarts.NONE);
        StratumThresholds thresholds = null;
        for (int image = 0; image < 500; image++) {
            thresholds = add(stratum, label("i" + image).values(image, 1000 - image));
        }
        List<ComponentThreshold> weighted = thresholds.getProcedures().get(0).getThresholds();
        assertThat(text(weighted.get(0))).isEqualTo("n=500 k=491 490.0");
        assertThat(text(weighted.get(1))).isEqualTo("n=500 k=461 961.0");
        assertThat(weighted.get(0).getAlpha()).isEqualTo(0.02);
        assertThat(weighted.get(1).getAlpha()).isEqualTo(0.08);
        ComponentThreshold joint =
                thresholds.getProcedures().get(1).getThresholds().get(0);
        assertThat(joint.getComponent()).isEqualTo(RegionComponent.JOINT);
        assertThat(text(joint)).isEqualTo("n=500 k=451 951.0");
        assertThat(joint.getCoverageMean()).isEqualTo(451 / 501.0);
    }

    private static ConformalConfiguration configuration(String window, String alphas) {
        return TestConfiguration.of(TestConfiguration.procedure("p", alphas, "marginal", window));
    }

    private static RecomputedThresholds stratum(String window, String alphas) {
        return new RecomputedThresholds(
                configuration(window, alphas).procedures(), Population.LABELLED, LevelStarts.NONE);
    }

    private static RecomputedThresholds.Published publish(RecomputedThresholds stratum, LabelDraft label) {
        return stratum.add(label.build()).orElseThrow();
    }

    private static StratumThresholds add(RecomputedThresholds stratum, LabelDraft label) {
        return publish(stratum, label).thresholds();
    }

    private static boolean isJudged(RecomputedThresholds.Published published) {
        return !published.score().getProcedures().get(0).getJudgements().isEmpty();
    }

    private static String inner(StratumThresholds thresholds) {
        return text(thresholds.getProcedures().get(0).getThresholds().get(0));
    }

    private static String outer(StratumThresholds thresholds) {
        return text(thresholds.getProcedures().get(0).getThresholds().get(1));
    }

    private static String text(ComponentThreshold threshold) {
        return "n=" + threshold.getN() + " k=" + threshold.getK() + " " + threshold.getLambda();
    }

    private LabelDraft label(String imageId) {
        return new LabelDraft(imageId, offset++);
    }
}
