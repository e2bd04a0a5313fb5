package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.drift.CauseEvidence;
import io.conformalstreams.conformal.drift.CauseEvidence.Cause;
import io.conformalstreams.conformal.drift.CauseEvidence.Unit;
import io.conformalstreams.conformal.drift.KeyedUniform;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The cause that an alert names. A score is the sum of a measured part and of an error of the model. */
final class CausePromises {

    private static final String PAGE = "streams/docs/drift.md";
    private static final int REFERENCE = 100;
    private static final int UNITS = 200;
    private static final double SHIFT = 1;

    private CausePromises() {}

    static List<RefutablePromise> all() {
        return List.of(model(), population());
    }

    private static RefutablePromise model() {
        return RefutablePromise.of(
                        "cause-model",
                        "While residuals from the line stay exchangeable within each bin, an alert ever names MODEL with "
                                + "probability at most 1/20.",
                        "Ville's inequality, after a stopping time; ranks within bins are uniform given the measurements; "
                                + "`CauseEvidence`",
                        Experiment.ofEvent(
                                        "reference of 100 units, the measurements shift by one standard deviation, 200 labels",
                                        probabilityAtMost(1 / CauseEvidence.LIMIT),
                                        "the measurement is noise",
                                        (random, faulty) -> names(Cause.MODEL, random, SHIFT, 0, faulty))
                                .costing(10))
                .statedIn(
                        PAGE,
                        "While residuals from the line stay exchangeable within each bin, an alert ever names MODEL with "
                                + "probability at most 1/20");
    }

    private static RefutablePromise population() {
        return RefutablePromise.of(
                        "cause-population",
                        "While the inputs stay exchangeable, an alert ever names POPULATION with probability at most 1/20.",
                        "Ville's inequality, after a stopping time; ranks of exchangeable measurements are uniform; "
                                + "`CauseEvidence`",
                        Experiment.ofEvent(
                                        "reference of 100 units, the errors of the model shift by one standard deviation, "
                                                + "200 labels",
                                        probabilityAtMost(1 / CauseEvidence.LIMIT),
                                        "the measurements shift instead",
                                        (random, faulty) -> names(
                                                Cause.POPULATION,
                                                random,
                                                faulty ? SHIFT : 0,
                                                faulty ? 0 : SHIFT,
                                                false))
                                .costing(10))
                .statedIn(
                        PAGE,
                        "While the inputs stay exchangeable, it ever names POPULATION with probability at most 1/20");
    }

    private static boolean names(
            Cause cause, SplittableRandom random, double ofMeasurement, double ofError, boolean measuresNoise) {
        KeyedUniform uniform = new KeyedUniform(random.nextLong(), random.nextLong());
        List<Unit> reference = new ArrayList<>();
        for (int i = 0; i < REFERENCE; i++) {
            reference.add(unit("reference" + i, random, 0, 0, measuresNoise));
        }
        CauseEvidence evidence = CauseEvidence.start(reference, uniform);
        evidence.open();
        for (int i = 0; i < UNITS; i++) {
            evidence.observe(unit("unit" + i, random, ofMeasurement, ofError, measuresNoise), uniform);
            if (evidence.cause() == cause) {
                return true;
            }
        }
        return false;
    }

    private static Unit unit(
            String unitId, SplittableRandom random, double ofMeasurement, double ofError, boolean measuresNoise) {
        double measurement = random.nextGaussian() + ofMeasurement;
        double score = 0.8 * measurement + 0.6 * (random.nextGaussian() + ofError);
        return new Unit(unitId, score, List.of(measuresNoise ? random.nextGaussian() : measurement));
    }
}
