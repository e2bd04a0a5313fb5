package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.drift.CauseEvidence;
import io.conformalstreams.conformal.drift.CauseEvidence.Cause;
import io.conformalstreams.conformal.drift.CauseEvidence.Unit;
import io.conformalstreams.conformal.drift.KeyedUniform;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;

/** The cause that an alert names. The score depends on a measurement of the input. */
final class CausePromises {

    private static final String PAGE = "streams/docs/drift.md";
    private static final int REFERENCE = 100;
    private static final int UNITS = 200;
    private static final DoubleUnaryOperator LINE = m -> 0.8 * m;
    private static final List<DoubleUnaryOperator> CURVES = List.of(
            m -> 0.5 * m + 0.3 * m * m, Math::exp, m -> 0.7 * m * m, m -> Math.tanh(1.5 * m), m -> m > 0.5 ? 1 : 0);

    private CausePromises() {}

    static List<RefutablePromise> all() {
        return List.of(model(), curved(), population());
    }

    private static RefutablePromise model() {
        return RefutablePromise.of(
                        "cause-model",
                        "Suppose that the distribution of the scores given a proxy stays the same, and that in each bin, the "
                                + "scores less a line have a distribution that does not depend on the proxy, for a line whose "
                                + "slope lies within two standard errors of the fitted one. Then an alert ever names MODEL with "
                                + "probability at most 1/20, wherever the population moves.",
                        "Ville's inequality, after a stopping time; ranks within bins are uniform given the measurements, and "
                                + "one of two slopes takes at least as much from later residuals as the line explains; "
                                + "`CauseEvidence`, `ConditionalRanks`",
                        falselyNames(
                                Cause.MODEL,
                                "reference of 100 units, the measurements shift by two standard deviations, 200 labels",
                                "the measurement is noise",
                                (random, faulty) -> new Stream(LINE, 0, 2, 0, faulty)))
                .statedIn(
                        PAGE, "an alert ever names MODEL with probability at most 1/20, wherever the population moves");
    }

    private static RefutablePromise curved() {
        return RefutablePromise.of(
                        "cause-model-curved",
                        "In simulations with 100 reference units and noise of .6 standard deviations, an alert named MODEL in at "
                                + "most 1/20 of the runs also with a curved relation, a step, or noise that grows with the proxy.",
                        "none: a line approximates each relation within a narrow bin; simulated; `ConditionalRanks`",
                        falselyNames(
                                Cause.MODEL,
                                "reference of 100 units, one of 5 curves with or without growing noise, the measurements "
                                        + "shift by -1 to 2 standard deviations, 200 labels",
                                "the errors of the model shift, too",
                                (random, faulty) -> new Stream(
                                        CURVES.get(random.nextInt(CURVES.size())),
                                        random.nextBoolean() ? 0.4 : 0,
                                        random.nextDouble(-1, 2),
                                        faulty ? 3 : 0,
                                        false)))
                .statedIn(
                        PAGE,
                        "In simulations with 100 reference units and noise of .6 standard deviations, an alert named MODEL in at "
                                + "most 1/20 of the runs also with a curved relation, a step, or noise that grows with the proxy");
    }

    private static RefutablePromise population() {
        return RefutablePromise.of(
                        "cause-population",
                        "While the inputs stay exchangeable given the earlier scores, an alert ever names POPULATION with "
                                + "probability at most 1/20.",
                        "Ville's inequality, after a stopping time; ranks of exchangeable measurements are uniform; "
                                + "`CauseEvidence`",
                        falselyNames(
                                Cause.POPULATION,
                                "reference of 100 units, the errors of the model shift by one standard deviation, "
                                        + "200 labels",
                                "the measurements shift instead",
                                (random, faulty) -> new Stream(LINE, 0, faulty ? 1 : 0, faulty ? 0 : 1, false)))
                .statedIn(
                        PAGE,
                        "While the inputs stay exchangeable given the earlier scores, an alert ever names POPULATION with "
                                + "probability at most 1/20");
    }

    /** Returns an experiment on streams in which the cause is not at work; with the fault, it is. */
    private static Experiment falselyNames(
            Cause cause, String setting, String fault, BiFunction<SplittableRandom, Boolean, Stream> streams) {
        return Experiment.ofEvent(
                        setting,
                        probabilityAtMost(1 / CauseEvidence.LIMIT),
                        fault,
                        (random, faulty) -> names(cause, random, streams.apply(random, faulty)))
                .costing(10);
    }

    private static boolean names(Cause cause, SplittableRandom random, Stream stream) {
        KeyedUniform uniform = new KeyedUniform(random.nextLong(), random.nextLong());
        List<Unit> reference = new ArrayList<>();
        for (int i = 0; i < REFERENCE; i++) {
            reference.add(stream.unit("reference" + i, random, false));
        }
        CauseEvidence evidence = CauseEvidence.start(reference, uniform);
        evidence.open();
        for (int i = 0; i < UNITS; i++) {
            evidence.observe(stream.unit("unit" + i, random, true), uniform);
            if (evidence.cause() == cause) {
                return true;
            }
        }
        return false;
    }

    /**
     * A stream that shifts.
     *
     * @param mean the mean of the score given the measurement
     * @param growth the noise has the standard deviation .6 exp(growth m)
     * @param ofMeasurement the shift of the measurement, in standard deviations
     * @param ofError the shift of the error of the model, in standard deviations
     * @param measuresNoise whether the measurement has nothing to do with the score
     */
    private record Stream(
            DoubleUnaryOperator mean, double growth, double ofMeasurement, double ofError, boolean measuresNoise) {

        Unit unit(String unitId, SplittableRandom random, boolean isShifted) {
            double measurement = random.nextGaussian() + (isShifted ? ofMeasurement : 0);
            double error = random.nextGaussian() + (isShifted ? ofError : 0);
            double score = mean.applyAsDouble(measurement) + 0.6 * Math.exp(growth * measurement) * error;
            return new Unit(unitId, score, List.of(measuresNoise ? random.nextGaussian() : measurement));
        }
    }
}
