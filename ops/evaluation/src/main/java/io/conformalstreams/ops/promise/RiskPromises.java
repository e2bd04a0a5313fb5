package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.meanAtMost;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.risk.EmpiricalBernsteinBound;
import io.conformalstreams.conformal.risk.HoeffdingBentkusBound;
import io.conformalstreams.conformal.risk.HoeffdingBound;
import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.RiskBound;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.calibrator.RiskControl;
import io.conformalstreams.processor.calibrator.RiskRule;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * What risk control promises. A structure has parts of equal size, and the score of each part is uniform on 0..1. So the
 * risk at a cut is the cut itself.
 */
final class RiskPromises {

    private static final String PAGE = "streams/docs/procedures/risk-control.md";
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final BigDecimal FIFTH = new BigDecimal("0.2");
    private static final ThresholdGrid GRID = ThresholdGrid.of(BigDecimal.ZERO, BigDecimal.ONE, new BigDecimal("0.01"));
    private static final RiskRule CONFORMAL = new RiskRule(new RiskControl.Conformal(), GRID);

    private RiskPromises() {}

    static List<RefutablePromise> all() {
        return List.of(conformal(), bounded(), betting());
    }

    private static RefutablePromise conformal() {
        return RefutablePromise.of(
                        "risk-control",
                        "With control: conformal, the expected share of the structure that the outer set misses is at most "
                                + "alpha; of a unit with several images, the worst image counts.",
                        "conformal risk control: arXiv 2208.02814, theorem 1; `ConformalRiskControl`",
                        risk("alpha .2, 4 units of one image and one part", 1, 1),
                        risk("alpha .2, 4 units of one image and two parts", 1, 2),
                        risk("alpha .2, 4 units of two images and two parts", 2, 2))
                .statedIn(PAGE, "On average over units, it misses at most the share alpha of the structure");
    }

    private static Experiment risk(String setting, int images, int parts) {
        return new Experiment(setting, meanAtMost(0.2), "alpha is doubled", (random, faulty) -> {
            SimulatedCalibration calibration = new SimulatedCalibration(CONFORMAL, Map.of(Component.RISK, FIFTH));
            for (int unit = 0; unit < 4; unit++) {
                calibration.add(unit(random, images, parts), OptionalInt.empty(), 1);
            }
            double lambda = calibration
                    .threshold(Component.RISK, faulty ? new BigDecimal("0.4") : FIFTH)
                    .lambda();
            return unit(random, images, parts).losses().at(0.0 - lambda) / (double) LossCurve.ONE;
        });
    }

    private static RefutablePromise bounded() {
        return RefutablePromise.of(
                        "risk-bound",
                        "With control: {bound: ..., delta: ...} and a fixed number of units, the expected missed share of a "
                                + "calibration is above alpha with probability at most delta.",
                        "risk-controlling prediction sets: arXiv 2101.02703, theorem 1; `RiskControllingPredictionSets`",
                        failure("hoeffding, alpha .2, delta .1, 60 units of two parts", new HoeffdingBound()),
                        failure("hoeffding-bentkus, the same", new HoeffdingBentkusBound()),
                        failure("empirical-bernstein, the same", new EmpiricalBernsteinBound()))
                .statedIn(PAGE, "the mean missed share is at most alpha with probability 1 - delta over calibrations.");
    }

    private static Experiment failure(String setting, RiskBound bound) {
        RiskRule rule = new RiskRule(new RiskControl.Bounded(bound, TENTH), GRID);
        return Experiment.ofEvent(
                setting + ", risk above alpha", probabilityAtMost(0.1), "control: conformal", (random, faulty) -> {
                    SimulatedCalibration calibration =
                            new SimulatedCalibration(faulty ? CONFORMAL : rule, Map.of(Component.RISK, FIFTH));
                    for (int unit = 0; unit < 60; unit++) {
                        calibration.add(unit(random, 1, 2), OptionalInt.empty(), 1);
                    }
                    return isAboveAlpha(calibration);
                });
    }

    private static RefutablePromise betting() {
        RiskRule rule = new RiskRule(new RiskControl.Betting(TENTH), GRID);
        return RefutablePromise.of(
                        "risk-betting",
                        "With the bound betting, the expected missed share exceeds alpha after any number of units with "
                                + "probability at most delta.",
                        "Waudby-Smith and Ramdas, arXiv 2010.09686; `BettingBound`",
                        Experiment.ofEvent(
                                        "alpha .2, delta .1, after any of 60 units of two parts, risk above alpha",
                                        probabilityAtMost(0.1),
                                        "control: conformal",
                                        (random, faulty) -> {
                                            SimulatedCalibration calibration = new SimulatedCalibration(
                                                    faulty ? CONFORMAL : rule, Map.of(Component.RISK, FIFTH));
                                            boolean failed = false;
                                            for (int unit = 0; unit < 60; unit++) {
                                                calibration.add(unit(random, 1, 2), OptionalInt.empty(), 1);
                                                failed |= isAboveAlpha(calibration);
                                            }
                                            return failed;
                                        })
                                .costing(4))
                .statedIn(PAGE, "this holds for all numbers of units at once.");
    }

    private static boolean isAboveAlpha(SimulatedCalibration calibration) {
        double cut = 0.0 - calibration.threshold(Component.RISK, FIFTH).lambda();
        return cut > 0.2 + 1e-9;
    }

    private static ImageScore unit(SplittableRandom random, int images, int parts) {
        ImageScore unit = image(random, parts);
        for (int image = 1; image < images; image++) {
            unit = unit.maximum(image(random, parts));
        }
        return unit;
    }

    private static ImageScore image(SplittableRandom random, int parts) {
        double[] scores = random.doubles(parts).sorted().toArray();
        List<Losses.Step> steps = new ArrayList<>();
        int missed = 0;
        for (int index = 0; index < GRID.size(); index++) {
            int before = missed;
            while (missed < parts && scores[missed] < GRID.threshold(index)) {
                missed++;
            }
            if (missed > before) {
                steps.add(new Losses.Step(GRID.threshold(index), missed * LossCurve.ONE / parts));
            }
        }
        return new ImageScore(
                Map.of(Component.RISK, 0.0 - scores[0]), OptionalDouble.empty(), new Losses(steps), Optional.empty());
    }
}
