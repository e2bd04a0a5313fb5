package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.DriftPromises.PAGE;
import static io.conformalstreams.ops.promise.Requirement.meanAtMost;

import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a single bet of each drift detector promises. The bounds on false alerts within T labels follow from it, but
 * only rare events show them. The mean of one bet shows a fault in every run.
 */
final class BetPromises {

    private static final int LABELS = 40;

    /** Labels come until the evidence reaches this, so that the bet after them has something to lose. */
    private static final double EVIDENCE = 2;

    /** The evidence that the bet seeks, as a multiple of what it stakes. Most detectors would win more by a miss. */
    private static final double SOUGHT = 1.2;

    /** Larger factors count as this one, which only lowers their mean. */
    private static final double LARGEST = 8;

    private BetPromises() {}

    static List<RefutablePromise> all() {
        List<Experiment> experiments = new ArrayList<>();
        for (DetectorType type : SequentialDetectors.all()) {
            NullLabels law = NullLabels.of(type.observes());
            experiments.add(oneBet(
                    type + ": " + law.setting(), law.fault(), (random, faulty) -> factor(type, random, faulty, false)));
        }
        DetectorType mixture = SequentialDetectors.named(Observes.MISSES, "mixture");
        experiments.add(oneBet(
                mixture + ": the same",
                "the stake is limited, but not that of a miss",
                (random, faulty) -> factor(mixture, random, false, faulty)));
        return List.of(RefutablePromise.of(
                        "bets",
                        "Without drift, the mean evidence after a label, given the past, is at most the evidence before plus 1; "
                                + "for a sleeper, it is at most the evidence before, and for cusum the larger of that and 1.",
                        "likelihood ratios and functions of p-values with the mean 1: the classes of `SequentialDetectors`",
                        experiments.toArray(Experiment[]::new))
                .statedIn(PAGE, "Without drift, the mean of L given the past is at most 1."));
    }

    private static Experiment oneBet(String setting, String fault, Experiment.Trial trial) {
        return new Experiment(
                setting + ", evidence after a label as a multiple of what it stakes, divided by 8",
                meanAtMost(1 / LARGEST),
                fault,
                trial);
    }

    /** Returns the factor of the bet after some labels. When it comes depends only on the evidence before it. */
    private static double factor(
            DetectorType type, SplittableRandom random, boolean isNullWrong, boolean isStakeOfMissUnlimited) {
        NullLabels law = NullLabels.of(type.observes());
        SequentialDetector detector = law.start(type, random, isNullWrong);
        for (int label = 1; label < LABELS && detector.evidence() < EVIDENCE; label++) {
            detector.observe(law.next(random, isNullWrong));
        }
        double stake = stake(type, detector.evidence());
        MonitoredUnit unit = law.next(random, isNullWrong);
        detector.observe(unit, isStakeOfMissUnlimited && unit.miss() ? Double.POSITIVE_INFINITY : SOUGHT * stake);
        return Math.min(1, detector.evidence() / stake / LARGEST);
    }

    /** Returns what a detector stakes. A Shiryaev-Roberts detector gets 1 more for each label, and a sleeper gets nothing. */
    private static double stake(DetectorType type, double evidence) {
        if (type.name().equals("cusum")) {
            return Math.max(1, evidence);
        }
        return type.isBoundedForLife() ? evidence : evidence + 1;
    }
}
