package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.comparison.Decision;
import io.conformalstreams.conformal.comparison.DecisionRule;
import io.conformalstreams.conformal.comparison.DecisionRule.Level;
import io.conformalstreams.conformal.comparison.PairedDifferences;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the comparison of a candidate with the model in use promises, if it is looked at after every few units.
 *
 * <p>For a bet theta, the factor of a unit with the difference x is 1 - theta (x - m)/(1 - m). Given the past, its mean
 * is c = 1 - theta (mu - m)/(1 - m), where mu is the mean of x given the past. The product of factor/c is a martingale.
 * The product of all c is at most exp(-theta sum(mu - m)/(1 - m)), because 1 + y is at most exp(y). So as long as the
 * running average of mu is at least m, the capital is at most a martingale that starts at 1, whether or not mu changes.
 */
final class ComparisonPromises {

    private static final String PAGE = "streams/docs/comparison.md";
    private static final String PROOF =
            "Waudby-Smith and Ramdas, arXiv 2010.09686; for means that change, 1 + y <= exp(y): `ComparisonPromises`; ";
    private static final String WRONG_LIMITS = "the limits have the error probability .8";
    private static final double ERROR = 0.05;
    private static final double LARGE_ERROR = 0.3;
    private static final double MARGIN = 0.02;
    private static final int UNITS = 300;
    private static final int BETWEEN_LOOKS = 5;

    /** The misses of the candidate exceed the margin in the first third by .06, and fall short of it by .03 later. */
    private static final Law LATE_PROGRESS =
            new Law(unit -> unit <= UNITS / 3 ? MARGIN + 0.06 : MARGIN - 0.03, -0.2, 0.05, 0.4);

    private ComparisonPromises() {}

    /** The mean of a difference, given the units before. */
    @FunctionalInterface
    private interface Mean {

        double of(int unit);
    }

    /**
     * The differences at one alpha.
     *
     * @param misses the mean of the misses
     * @param sizes the mean of the sizes
     * @param disagreement the probability that only the model in use misses, if the mean is at least 0
     * @param spread the distance of the largest and the smallest size from their mean
     */
    private record Law(Mean misses, double sizes, double disagreement, double spread) {

        static Law constant(double misses, double sizes) {
            return new Law(unit -> misses, sizes, 0.05, 0.4);
        }

        void observe(Level level, int unit, SplittableRandom random) {
            double draw = random.nextDouble();
            double mean = misses.of(unit);
            double better = disagreement + Math.max(0, -mean);
            double worse = disagreement + Math.max(0, mean);
            level.misses().observe(draw < better ? -1 : draw < better + worse ? 1 : 0);
            level.sizes().observe(sizes + spread * (random.nextInt(9) - 4) / 4);
        }
    }

    static List<RefutablePromise> all() {
        return List.of(promotion(), hold());
    }

    private static RefutablePromise promotion() {
        return RefutablePromise.of(
                        "comparison-promote",
                        "For each alpha, and for the misses as for the sizes: PROMOTE is ever published, while the running "
                                + "average of the mean differences given the past is at its margin or above, with probability "
                                + "at most errorProbability. The margins must be fixed in advance.",
                        PROOF + "intersection-union test; `DecisionRule`",
                        wrongLimits(
                                "misses at the margin of .02, sizes 20 % smaller, 60 looks",
                                Decision.PROMOTE, Law.constant(MARGIN, -0.2)),
                        wrongLimits(
                                "equal misses, sizes at the margin of 0, 60 looks",
                                Decision.PROMOTE,
                                Law.constant(0, 0)),
                        wrongLimits(
                                "the misses exceed the margin at first and fall short of it later, so that their average "
                                        + "reaches it after 300 units",
                                Decision.PROMOTE,
                                LATE_PROGRESS),
                        promotionAtThreeAlphas())
                .statedIn(
                        PAGE,
                        "For each alpha, and for the misses as for the sizes: the probability that PROMOTE is ever published "
                                + "while the running average is at the margin or above is at most errorProbability.");
    }

    private static RefutablePromise hold() {
        return RefutablePromise.of(
                        "comparison-hold",
                        "HOLD is ever published, while the running averages of all mean differences given the past are at "
                                + "their margins or below, with probability at most errorProbability. The margins must be "
                                + "fixed in advance.",
                        PROOF + "union bound; `DecisionRule`",
                        wrongLimits(
                                "misses and sizes at their margins, 60 looks", Decision.HOLD, Law.constant(MARGIN, 0)),
                        holdAtThreeAlphas())
                .statedIn(
                        PAGE,
                        "The probability that HOLD is ever published while all running averages are at their margins or below "
                                + "is at most errorProbability.");
    }

    private static Experiment wrongLimits(String setting, Decision decision, Law law) {
        return Experiment.ofEvent(setting, probabilityAtMost(ERROR), WRONG_LIMITS, (random, faulty) -> {
                    DecisionRule rule = rule(faulty ? 0.8 : ERROR);
                    return isEver(levels -> rule.decide(levels) == decision, List.of(law), random);
                })
                .costing(4);
    }

    /** With one alpha, two proofs share the error probability. */
    private static Experiment holdAtThreeAlphas() {
        // Differences that vary much use nearly all of the error probability.
        List<Law> atMargins = Collections.nCopies(3, new Law(unit -> MARGIN, 0, 0.4, 1));
        DecisionRule shared = rule(LARGE_ERROR);
        DecisionRule whole = rule(2 * LARGE_ERROR);
        return Experiment.ofEvent(
                        "three alphas, all misses and sizes at their margins, errorProbability .3, 60 looks",
                        probabilityAtMost(LARGE_ERROR),
                        "each of the six proofs has the whole error probability",
                        (random, faulty) -> isEver(
                                levels -> faulty
                                        ? levels.stream()
                                                .anyMatch(level -> whole.decide(List.of(level)) == Decision.HOLD)
                                        : shared.decide(levels) == Decision.HOLD,
                                atMargins,
                                random))
                .costing(10);
    }

    private static Experiment promotionAtThreeAlphas() {
        Law better = Law.constant(-0.3, -0.3);
        DecisionRule rule = rule(ERROR);
        return Experiment.ofEvent(
                        "three alphas, misses at the margin at one and 30 % fewer at the others, 60 looks",
                        probabilityAtMost(ERROR),
                        "proofs at two of three alphas are enough",
                        (random, faulty) -> isEver(
                                levels -> rule.decide(faulty ? levels.subList(0, 2) : levels) == Decision.PROMOTE,
                                List.of(better, better, Law.constant(MARGIN, -0.3)),
                                random))
                .costing(10);
    }

    private static DecisionRule rule(double errorProbability) {
        return new DecisionRule(MARGIN, 0, errorProbability);
    }

    private static boolean isEver(Predicate<List<Level>> decision, List<Law> laws, SplittableRandom random) {
        List<Level> levels = Stream.generate(() -> new Level(PairedDifferences.none(), PairedDifferences.none()))
                .limit(laws.size())
                .toList();
        for (int unit = 1; unit <= UNITS; unit++) {
            for (int level = 0; level < levels.size(); level++) {
                laws.get(level).observe(levels.get(level), unit, random);
            }
            if (unit % BETWEEN_LOOKS == 0 && decision.test(levels)) {
                return true;
            }
        }
        return false;
    }
}
