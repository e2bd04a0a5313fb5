package io.conformalstreams.processor.calibrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.adaptation.FoldSizes;
import io.conformalstreams.processor.calibrator.CrossFittedRule.Rank;
import io.conformalstreams.processor.calibrator.StatedCoverage.Claim;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests thresholds of cross-fitted models. A unit's critical value is its number. */
class CrossFittedCalibratorTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.2");

    @Test
    void shouldStateTheProvenCoverageOfTheNominalRank() {
        // Two folds of two units: k = ceil(.8 * 5) = 4, and the proven coverage is 4/(4 + 2).
        CalibratedThreshold threshold = threshold(calibrator(FoldSizes.equal(2), Rank.NOMINAL, 0, 0, 1, 1));

        assertThat(threshold.lambda()).isEqualTo(3);
        assertThat(threshold.k()).isEqualTo(-1);
        assertThat(threshold.coverage()).isEqualTo(new StatedCoverage(Claim.AT_LEAST, 4 / 6.0, 0, 1));
    }

    @Test
    void shouldTakeTheSmallestRankWithTheWantedCoverage() {
        assertThat(threshold(calibrator(FoldSizes.equal(2), Rank.PROVEN, 0, 0, 1, 1)))
                .isEqualTo(CalibratedThreshold.tooFew(ALPHA, 4));
        // Leave-one-out: 8/(9 + 1) = .8.
        CalibratedThreshold threshold =
                threshold(calibrator(FoldSizes.leaveOneOut(9), Rank.PROVEN, 0, 1, 2, 3, 4, 5, 6, 7, 8));
        assertThat(threshold.lambda()).isEqualTo(7);
        assertThat(threshold.coverage()).isEqualTo(new StatedCoverage(Claim.AT_LEAST, 0.8, 0, 1));
    }

    @Test
    void shouldFollowEveryChange() {
        Calibrator calibrator = calibrator(FoldSizes.leaveOneOut(4), Rank.PROVEN, 0, 1, 2);
        assertThat(threshold(calibrator).coverage().claim()).isEqualTo(Claim.EXACT);
        calibrator.insert(unit(3, OptionalInt.of(3)));
        assertThat(threshold(calibrator).coverage().mean()).isEqualTo(0.8);
        calibrator.insert(unit(4, OptionalInt.of(3)));
        assertThat(threshold(calibrator))
                .as("two units in a fold of one")
                .isEqualTo(CalibratedThreshold.tooFew(ALPHA, 5));
        calibrator.remove(unit(4, OptionalInt.of(3)));
        assertThat(threshold(calibrator).coverage().mean()).isEqualTo(0.8);
        calibrator.clear();
        for (int unit = 0; unit < 4; unit++) {
            calibrator.insert(unit(unit, OptionalInt.empty()));
        }
        assertThat(threshold(calibrator).coverage().mean()).as("unseen units").isEqualTo(0.8);
    }

    private static CalibratedThreshold threshold(Calibrator calibrator) {
        return calibrator.threshold(Component.OUTER, ALPHA, 100);
    }

    private static Calibrator calibrator(FoldSizes sizes, Rank rank, int... foldsOfUnits) {
        List<UnitScore> units = new ArrayList<>();
        for (int fold : foldsOfUnits) {
            units.add(unit(units.size(), OptionalInt.of(fold)));
        }
        return new CrossFittedRule(sizes, rank)
                .calibrator(
                        new CalibrationTarget(
                                "procedure",
                                "fingerprint",
                                Optional.empty(),
                                List.of(Component.OUTER),
                                Set.of(new CalibrationTarget.Aim(Component.OUTER, ALPHA))),
                        units);
    }

    private static UnitScore unit(int number, OptionalInt fold) {
        return new UnitScore(ImageScore.of(Map.of(Component.OUTER, (double) number)), number, fold, Optional.empty());
    }
}
