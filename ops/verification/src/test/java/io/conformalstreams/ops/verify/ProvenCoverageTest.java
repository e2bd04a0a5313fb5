package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.adaptation.CrossConformalCoverage;
import io.conformalstreams.conformal.adaptation.FoldSizes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares both implementations of the proven coverage of cross-fitted models. */
class ProvenCoverageTest {

    @Test
    void agreesWithTheCoverageThatTheCalibrationProves() {
        Random random = new Random(3);
        for (int trial = 0; trial < 300; trial++) {
            FoldSizes sizes = sizes(random);
            List<OptionalInt> units = new ArrayList<>();
            long[] byFold = new long[sizes.folds()];
            int number = 1 + random.nextInt(40);
            int unseen = random.nextInt(3) == 0 ? random.nextInt(60) : 0;
            for (int unit = 0; unit < number; unit++) {
                int fold = random.nextInt(sizes.folds());
                byFold[fold]++;
                units.add(OptionalInt.of(fold));
            }
            for (int unit = 0; unit < unseen; unit++) {
                units.add(OptionalInt.empty());
            }
            CrossConformalCoverage expected = CrossConformalCoverage.of(sizes, byFold, unseen);
            ProvenCoverage proven = ProvenCoverage.of(sizes.units(), units);
            for (int k = 1; k <= units.size(); k++) {
                assertThat(proven.atLeast(k).doubleValue())
                        .as("%s %s, rank %d", sizes, units, k)
                        .isEqualTo(expected.atLeast(k));
            }
            for (String alpha : List.of("0.05", "0.1", "0.2", "0.25", "0.5")) {
                assertThat(proven.rank(new BigDecimal(alpha)))
                        .as("%s %s, alpha %s", sizes, units, alpha)
                        .isEqualTo((int) expected.rank(new BigDecimal(alpha)));
            }
        }
    }

    private static FoldSizes sizes(Random random) {
        int folds = 2 + random.nextInt(9);
        return switch (random.nextInt(3)) {
            case 0 -> FoldSizes.equal(folds);
            case 1 -> FoldSizes.leaveOneOut(folds);
            default -> FoldSizes.of(random.ints(folds, 3, 10).boxed().toList());
        };
    }
}
