package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.meanAtLeast;
import static io.conformalstreams.ops.promise.Requirement.meanAtMost;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.drift.DetectorSettings;
import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import io.conformalstreams.processor.calibrator.Guarantee;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What drift monitors promise if nothing drifts. */
final class DriftPromises {

    static final String PAGE = "streams/docs/drift.md";
    static final String E_DETECTOR = "mean of Shiryaev-Roberts e-detectors and Markov's inequality: Shin, Ramdas and "
            + "Rinaldo, arXiv 2203.03532";
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final double NULL = 0.12;
    private static final int LABELS_OF_A_LIFE = 500;
    private static final double EVIDENCE = 500;
    private static final double LIFETIME = 0.2;

    private DriftPromises() {}

    static List<RefutablePromise> all() {
        return List.of(
                scoreDrift(),
                inputDrift(),
                coverageBreach(),
                missesByRank(),
                frozenThreshold(),
                sleepers(),
                cusum(),
                budget(),
                LabelProcessPromise.get());
    }

    private static RefutablePromise scoreDrift() {
        List<Experiment> experiments = new ArrayList<>(byLabels(Observes.SCORES));
        experiments.addAll(byLabels(Observes.SCORES_BY_RANK));
        return RefutablePromise.of(
                        "score-drift",
                        "If scores are exchangeable, one monitor of score drift raises an alert within T labels with "
                                + "probability at most T/A.",
                        E_DETECTOR + "; Polya urn: `PolyaDetector`; ranks: `RankNull`",
                        experiments.toArray(Experiment[]::new))
                .statedIn(
                        PAGE,
                        "One monitor raises an alert within T labels with probability at most T/A. This is exact under "
                                + "exchangeability.",
                        "P(the next score exceeds it | the counts so far) = (n + 1 - k + S)/(n + 1 + m) exactly, if all scores "
                                + "are exchangeable.",
                        "is uniform and independent of all earlier p-values.");
    }

    private static RefutablePromise inputDrift() {
        return RefutablePromise.of(
                        "input-drift",
                        "If predictions are exchangeable, one monitor of input drift raises an alert within T predictions "
                                + "with probability at most T/A.",
                        E_DETECTOR + "; `DistanceDetector`",
                        byLabels(Observes.INPUTS).toArray(Experiment[]::new))
                .statedIn(PAGE, "The same for a million predictions, with one monitor for each channel and proxy.");
    }

    private static RefutablePromise coverageBreach() {
        return RefutablePromise.of(
                "coverage-breach",
                "If each set misses with at most the null probability given the past, one monitor of breaches raises an alert "
                        + "within T labels with probability at most T/A; for cusum, at most T/limit.",
                E_DETECTOR,
                byLabels(Observes.MISSES).toArray(Experiment[]::new));
    }

    private static RefutablePromise missesByRank() {
        return RefutablePromise.of(
                        "breach-without-tolerance",
                        "With tolerance: 0 and exchangeable scores, a unit misses with exactly the probability alpha, and one "
                                + "monitor raises an alert within T labels with probability at most T/A.",
                        E_DETECTOR + "; `PrequentialMisses`",
                        byLabels(Observes.MISSES_BY_RANK).toArray(Experiment[]::new))
                .statedIn(PAGE, "Under exchangeability, such a miss has exactly the probability α.");
    }

    /** One experiment for each registered detector whose bound grows with the number of labels. */
    static List<Experiment> byLabels(Observes observes) {
        return SequentialDetectors.observing(observes).stream()
                .filter(type -> !type.isBoundedForLife())
                .map(type -> bounded(
                        type, DetectorSettings.DEFAULT, NullLabels.of(observes).labels()))
                .toList();
    }

    /** One experiment for each registered detector whose bound is for the whole epoch. */
    private static RefutablePromise sleepers() {
        List<Experiment> experiments = SequentialDetectors.all().stream()
                .filter(DetectorType::isBoundedForLife)
                .map(type -> bounded(
                        type, new DetectorSettings(Map.of(type.settings().get(0), LIFETIME)), LABELS_OF_A_LIFE))
                .toList();
        return RefutablePromise.of(
                        "sleepers",
                        "Without drift, a monitor with a sleeper raises an alert in an epoch with probability at most d.",
                        "Ville's inequality; `SleeperProcess`",
                        experiments.toArray(Experiment[]::new))
                .statedIn(
                        PAGE,
                        "the probability of any alert in an epoch: d",
                        "Without drift, a monitor raises an alert in an epoch with probability at most d");
    }

    private static Experiment bounded(DetectorType type, DetectorSettings settings, int labels) {
        NullLabels law = NullLabels.of(type.observes());
        double limit = limit(type, settings);
        return Experiment.ofEvent(
                type + ": " + law.setting() + ", alert within " + labels + " labels at the evidence "
                        + Requirement.rounded(limit),
                probabilityAtMost(type.isBoundedForLife() ? LIFETIME : Math.min(1, labels / limit)),
                law.fault(),
                (random, faulty) -> {
                    SequentialDetector detector = law.start(type, random, faulty);
                    for (int label = 0; label < labels; label++) {
                        detector.observe(law.next(random, faulty), limit);
                        if (detector.evidence() >= limit) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    /**
     * A CUSUM has a tuned limit. Its bound T/limit holds for every limit. Only a limit larger than the tuned one makes
     * it visible.
     */
    private static double limit(DetectorType type, DetectorSettings settings) {
        if (type.name().equals("cusum")) {
            return EVIDENCE;
        }
        SequentialDetector detector = NullLabels.of(type.observes()).start(type, new SplittableRandom(0), false);
        return detector.limit(new FalseAlertBudget(1, 1e6 / EVIDENCE, settings), NULL)
                .evidence();
    }

    private static RefutablePromise frozenThreshold() {
        double evidence = 10_000;
        int labels = 400;
        return RefutablePromise.of(
                        "breach-of-a-calibration",
                        "Without drift, a monitor of breaches of a threshold that does not change raises an alert within T "
                                + "labels with probability at most T/A + .005.",
                        E_DETECTOR + "; 99.5 % quantile of the Beta distribution: `CoverageBreachNull`",
                        Experiment.ofEvent(
                                "alpha .1, 50 units calibrate, alert within 400 labels at the evidence 10,000",
                                probabilityAtMost(labels / evidence + 0.005),
                                "the null is half of alpha",
                                (random, faulty) -> {
                                    CalibratedThreshold threshold = SimulatedCalibration.threshold(
                                            new Guarantee.Marginal(),
                                            TENTH,
                                            random.doubles(50).toArray());
                                    double nullMissRate = faulty
                                            ? 0.05
                                            : CoverageBreachNull.missRate(TENTH, threshold.n(), threshold.k());
                                    SequentialDetector detector = SequentialDetectors.named(Observes.MISSES, "mixture")
                                            .start();
                                    for (int label = 0; label < labels && detector.evidence() < evidence; label++) {
                                        boolean miss = random.nextDouble() > threshold.lambda();
                                        detector.observe(NullLabels.miss(miss, nullMissRate), evidence);
                                    }
                                    return detector.evidence() >= evidence;
                                }))
                .statedIn(
                        PAGE,
                        "The same, except for the probability .005 that a threshold is worse than its own 99.5 % Beta bound.");
    }

    /** The run length has a nearly exponential tail, so its part beyond 20 A is negligible. */
    private static RefutablePromise cusum() {
        double mean = 50;
        int longest = 1000;
        double limit = SequentialDetectors.named(Observes.MISSES, "cusum")
                .start()
                .limit(new FalseAlertBudget(1, 1e6 / mean, DetectorSettings.DEFAULT), NULL)
                .evidence();
        return RefutablePromise.of(
                        "cusum",
                        "With cusum, independent labels with the null's miss rate raise at most one false alert in A labels "
                                + "on average.",
                        "run length of a Markov chain: `CumulativeSumRunLength`",
                        new Experiment(
                                "misses with the null's probability .12, A = 50, labels until the alert, divided by 1000",
                                meanAtLeast((mean - 1e-3) / longest),
                                "the limit of a quarter of A",
                                (random, faulty) -> {
                                    double alarm = faulty ? limit / 4 : limit;
                                    SequentialDetector detector = SequentialDetectors.named(Observes.MISSES, "cusum")
                                            .start();
                                    int labels = 0;
                                    while (labels < longest && detector.evidence() < alarm) {
                                        detector.observe(NullLabels.miss(random.nextDouble() < NULL, NULL), alarm);
                                        labels++;
                                    }
                                    return (double) labels / longest;
                                }))
                .statedIn(PAGE, "for independent labels, one false alert in A labels on average");
    }

    /** Two monitors, of misses and of scores, observe the same units. An alert restarts its monitor. */
    private static RefutablePromise budget() {
        double perLabel = 0.01;
        double share = FalseAlertBudget.SCORE_SHARE;
        double ofScores = new FalseAlertBudget(1, share * 1e6 * perLabel, DetectorSettings.DEFAULT).evidence();
        double ofMisses = new FalseAlertBudget(1, (1 - share) * 1e6 * perLabel, DetectorSettings.DEFAULT).evidence();
        return RefutablePromise.of(
                        "false-alert-budget",
                        "The expected number of false alerts of all monitors that labels update is at most f in a million "
                                + "labels.",
                        E_DETECTOR + "; linearity of the expectation; `FalseAlertBudget`",
                        new Experiment(
                                "f = 10,000, a monitor of scores and one of misses, false alerts per label in 300 labels",
                                meanAtMost(perLabel),
                                "each monitor accepts fifty times all false alerts",
                                (random, faulty) -> alerts(
                                        random,
                                        faulty ? share * ofScores / 50 : ofScores,
                                        faulty ? (1 - share) * ofMisses / 50 : ofMisses)))
                .statedIn(
                        PAGE,
                        "falseAlertsPerMillionLabels (f) bounds the expected number of false alerts in a million labels.");
    }

    private static double alerts(SplittableRandom random, double ofScores, double ofMisses) {
        int labels = 300;
        List<NullLabels> laws = List.of(NullLabels.of(Observes.SCORES), NullLabels.of(Observes.MISSES));
        List<SequentialDetector> detectors = List.of(
                laws.get(0).start(SequentialDetectors.named(Observes.SCORES, "average"), random, false),
                laws.get(1).start(SequentialDetectors.named(Observes.MISSES, "mixture"), random, false));
        int alerts = 0;
        for (int label = 0; label < labels; label++) {
            for (int monitor = 0; monitor < detectors.size(); monitor++) {
                SequentialDetector detector = detectors.get(monitor);
                double limit = monitor == 0 ? ofScores : ofMisses;
                detector.observe(laws.get(monitor).next(random, false), limit);
                if (detector.evidence() >= limit) {
                    alerts++;
                    detector.restart();
                }
            }
        }
        return Math.min(1, (double) alerts / labels);
    }
}
