package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.comparison.Decision;
import io.conformalstreams.conformal.comparison.DecisionRule;
import io.conformalstreams.conformal.comparison.DecisionRule.Level;
import io.conformalstreams.conformal.comparison.PairedDifferences;
import java.util.List;
import java.util.SplittableRandom;

/** What the comparison of a candidate with the model in use promises, if it is looked at after every few units. */
final class ComparisonPromises {

    private static final String PAGE = "streams/docs/comparison.md";
    private static final double ERROR = 0.05;
    private static final double MARGIN = 0.02;
    private static final int UNITS = 300;
    private static final int BETWEEN_LOOKS = 5;

    private ComparisonPromises() {}

    static List<RefutablePromise> all() {
        return List.of(promotion(), hold());
    }

    private static RefutablePromise promotion() {
        return RefutablePromise.of(
                        "comparison-promote",
                        "If the mean difference of the misses is at least missMargin, or the mean relative difference of the "
                                + "sizes is at least sizeMargin, PROMOTE is ever published with probability at most "
                                + "errorProbability.",
                        "Waudby-Smith and Ramdas, arXiv 2010.09686; intersection-union test; `DecisionRule`",
                        wrong(
                                "misses at the margin of .02, sizes 20 % smaller, 60 looks",
                                Decision.PROMOTE, MARGIN, -0.2),
                        wrong("equal misses, sizes at the margin of 0, 60 looks", Decision.PROMOTE, 0, 0))
                .statedIn(
                        PAGE,
                        "If the candidate is not good enough, PROMOTE is ever published with a probability of at most "
                                + "errorProbability.");
    }

    private static RefutablePromise hold() {
        return RefutablePromise.of(
                        "comparison-hold",
                        "If the mean difference of the misses is at most missMargin and the mean relative difference of the "
                                + "sizes is at most sizeMargin, HOLD is ever published with probability at most "
                                + "errorProbability.",
                        "Waudby-Smith and Ramdas, arXiv 2010.09686; union bound; `DecisionRule`",
                        wrong("misses and sizes at their margins, 60 looks", Decision.HOLD, MARGIN, 0))
                .statedIn(
                        PAGE,
                        "If the candidate is good enough, HOLD is ever published with a probability of at most "
                                + "errorProbability.");
    }

    private static Experiment wrong(String setting, Decision decision, double misses, double sizes) {
        return Experiment.ofEvent(
                        setting,
                        probabilityAtMost(ERROR),
                        "the limits have the error probability .8",
                        (random, faulty) -> isEver(decision, misses, sizes, random, faulty ? 0.8 : ERROR))
                .costing(4);
    }

    private static boolean isEver(
            Decision decision, double misses, double sizes, SplittableRandom random, double errorProbability) {
        DecisionRule rule = new DecisionRule(MARGIN, 0, errorProbability);
        PairedDifferences missDifferences = PairedDifferences.none();
        PairedDifferences sizeDifferences = PairedDifferences.none();
        List<Level> levels = List.of(new Level(missDifferences, sizeDifferences));
        for (int unit = 1; unit <= UNITS; unit++) {
            double draw = random.nextDouble();
            missDifferences.observe(draw < 0.05 ? -1 : draw < 0.1 + misses ? 1 : 0);
            sizeDifferences.observe(sizes + (random.nextInt(9) - 4) / 10.0);
            if (unit % BETWEEN_LOOKS == 0 && rule.decide(levels) == decision) {
                return true;
            }
        }
        return false;
    }
}
