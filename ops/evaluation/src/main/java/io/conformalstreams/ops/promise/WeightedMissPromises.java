package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.DriftPromises.E_DETECTOR;
import static io.conformalstreams.ops.promise.DriftPromises.PAGE;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import io.conformalstreams.processor.calibrator.Guarantee;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What monitors of breaches promise if labels are chosen with known probabilities, and nothing drifts. */
final class WeightedMissPromises {

    private static final double EVIDENCE = 500;
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final double OF_HARD = 0.2;

    private WeightedMissPromises() {}

    static List<RefutablePromise> all() {
        return List.of(weightedMisses(), ofACalibration());
    }

    private static RefutablePromise weightedMisses() {
        List<Experiment> experiments = new ArrayList<>(DriftPromises.byLabels(Observes.WEIGHTED_MISSES));
        experiments.add(labelsInTime());
        return RefutablePromise.of(
                        "weighted-misses",
                        "With population: inverse-probability-weighted, units selected independently of each other with "
                                + "true probabilities, and the labels of all chosen units before maturity, one monitor of "
                                + "breaches raises an alert within T predictions with probability at most T/A.",
                        E_DETECTOR + "; Horvitz and Thompson 1952: `InverseProbabilityDetector`; arXiv 2502.04294: "
                                + "`PredictionPoweredDetector`",
                        experiments.toArray(Experiment[]::new))
                .statedIn(
                        PAGE,
                        "A change in the selection of images is then not drift.",
                        "Every label that was chosen must arrive before maturity.",
                        "f then bounds the false alerts in a million predictions, and T counts predictions.");
    }

    private static Experiment labelsInTime() {
        int predictions = 200;
        NullLabels law = NullLabels.of(Observes.WEIGHTED_MISSES);
        return Experiment.ofEvent(
                "prediction-powered of weighted misses: the same, and every chosen label comes before maturity",
                probabilityAtMost(predictions / EVIDENCE),
                "labels without a miss come after maturity",
                (random, faulty) -> {
                    SequentialDetector detector = SequentialDetectors.named(
                                    Observes.WEIGHTED_MISSES, "prediction-powered")
                            .start();
                    for (int i = 0; i < predictions && detector.evidence() < EVIDENCE; i++) {
                        MonitoredUnit unit = law.next(random, false);
                        detector.observe(faulty && !unit.miss() ? unlabelled(unit) : unit, EVIDENCE);
                    }
                    return detector.evidence() >= EVIDENCE;
                });
    }

    private static MonitoredUnit unlabelled(MonitoredUnit unit) {
        return new MonitoredUnit(
                unit.score(),
                false,
                unit.nullMiscoverage(),
                unit.alpha(),
                0,
                unit.smallestLabellingProbability(),
                unit.measurements());
    }

    /** Hard units have critical values of 1 to 2, and others of 0 to 1. */
    private static RefutablePromise ofACalibration() {
        int predictions = 1_000;
        double evidence = 20_000;
        return RefutablePromise.of(
                        "weighted-breach-of-a-calibration",
                        "With population: inverse-probability-weighted, thresholds that are calibrated on units drawn like all "
                                + "predictions and do not change, and no drift, a monitor of breaches raises an alert within "
                                + "T predictions with probability at most T/A + .005.",
                        E_DETECTOR + "; 99.5 % quantile of the Beta distribution: `CoverageBreachNull`",
                        Experiment.ofEvent(
                                        "alpha .1, 200 units calibrate, later hard units have a label with probability .2 and "
                                                + "others always, alert within 1,000 predictions at the evidence 20,000",
                                        probabilityAtMost(predictions / evidence + CoverageBreachNull.ERROR),
                                        "hard units calibrate with probability .2, too",
                                        (random, faulty) -> {
                                            CalibratedThreshold threshold = calibrated(random, faulty);
                                            SequentialDetector detector = SequentialDetectors.named(
                                                            Observes.WEIGHTED_MISSES, "mixture")
                                                    .start();
                                            for (int i = 0; i < predictions && detector.evidence() < evidence; i++) {
                                                detector.observe(selected(random, threshold), evidence);
                                            }
                                            return detector.evidence() >= evidence;
                                        })
                                .costing(4))
                .statedIn(
                        PAGE,
                        "the null therefore needs thresholds that are calibrated on units drawn like all predictions");
    }

    private static CalibratedThreshold calibrated(SplittableRandom random, boolean isSelected) {
        double[] values = new double[200];
        for (int unit = 0; unit < values.length; ) {
            boolean hard = random.nextBoolean();
            if (!isSelected || !hard || random.nextDouble() < OF_HARD) {
                values[unit] = (hard ? 1 : 0) + random.nextDouble();
                unit++;
            }
        }
        return SimulatedCalibration.threshold(new Guarantee.Marginal(), TENTH, values);
    }

    private static MonitoredUnit selected(SplittableRandom random, CalibratedThreshold threshold) {
        boolean hard = random.nextBoolean();
        double probability = hard ? OF_HARD : 1;
        boolean labelled = random.nextDouble() < probability;
        boolean miss = (hard ? 1 : 0) + random.nextDouble() > threshold.lambda();
        return new MonitoredUnit(
                new MonitoredScore(0, 0),
                labelled && miss,
                CoverageBreachNull.missRate(TENTH, threshold.n(), threshold.k()),
                TENTH.doubleValue(),
                labelled ? probability : 0);
    }
}
