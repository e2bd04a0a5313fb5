package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.CauseEvidence;
import io.conformalstreams.conformal.drift.CauseEvidence.Cause;
import io.conformalstreams.conformal.drift.CauseEvidence.Unit;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.conformal.drift.StartingReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * D8: the cause that an alert of score drift names. A score is the sum of two normal parts: a measurement of the
 * prediction, which needs no label, and an error of the model. Another measurement is pure noise. After
 * {@value #CHANGE} units the measured part shifts (another population), or the other part (the model fails), or both, so
 * that more scores exceed the former .9 quantile. Without a change, an alert opens falsely after {@value #CHANGE} units.
 *
 * @param shift what shifts
 * @param correlation the correlation of the measurement with the score
 * @param rate the share of scores above the former .9 quantile after the change
 * @param reference the number of units in the reference
 */
record CauseSimulation(Shift shift, double correlation, double rate, int reference) {

    static final String TABLE = "D8, cause";
    static final int[] UNITS = {32, 128, 512};

    private static final int CHANGE = 1_000;
    private static final int HORIZON = 5_000;
    private static final double LIMIT = 1e6;
    private static final double QUANTILE = 0.9;

    /** What changes. */
    enum Shift {
        NOTHING,
        POPULATION,
        MODEL,
        BOTH
    }

    static List<CauseSimulation> all() {
        List<CauseSimulation> all = new ArrayList<>();
        for (double correlation : new double[] {0.5, 0.8}) {
            all.add(new CauseSimulation(Shift.NOTHING, correlation, 1 - QUANTILE, 500));
            for (Shift shift : List.of(Shift.POPULATION, Shift.MODEL, Shift.BOTH)) {
                for (double rate : new double[] {0.2, 0.3}) {
                    all.add(new CauseSimulation(shift, correlation, rate, 500));
                }
            }
        }
        for (Shift shift : Shift.values()) {
            all.add(new CauseSimulation(shift, 0.8, shift == Shift.NOTHING ? 1 - QUANTILE : 0.2, 100));
        }
        return all;
    }

    boolean changesPopulation() {
        return shift == Shift.POPULATION || shift == Shift.BOTH;
    }

    boolean changesModel() {
        return shift == Shift.MODEL || shift == Shift.BOTH;
    }

    private boolean changes() {
        return shift != Shift.NOTHING;
    }

    String setting() {
        String what = switch (shift) {
            case NOTHING -> "no change";
            case POPULATION -> "population, to " + rate(rate);
            case MODEL -> "model, to " + rate(rate);
            case BOTH -> "both, to " + rate(rate);
        };
        return what + ", correlation " + rate(correlation) + ", n=" + reference;
    }

    private static String rate(double share) {
        return Double.toString(share).substring(1);
    }

    /** Returns the row of the share of runs with a cause after a number of labels since the opening. */
    static String share(Cause cause, int units) {
        return cause.name().toLowerCase(Locale.ROOT) + " after " + units + " labels";
    }

    /** Returns the row of the share of runs that ever name a cause. */
    static String ever(Cause cause) {
        return cause.name().toLowerCase(Locale.ROOT) + " at any time within 512 labels";
    }

    /** Runs the simulation on all cores. Equal seeds give equal results. */
    List<SimulationResult> run(long[] seeds, Runnable done) {
        Cause[][] causes = Arrays.stream(seeds)
                .parallel()
                .mapToObj(seed -> {
                    Cause[] named = causes(new SplittableRandom(seed));
                    done.run();
                    return named;
                })
                .filter(named -> named.length > 0)
                .toArray(Cause[][]::new);
        List<SimulationResult> results = new ArrayList<>();
        for (Cause cause : List.of(Cause.POPULATION, Cause.MODEL)) {
            for (int units : UNITS) {
                results.add(share(share(cause, units), causes, named -> named[units - 1] == cause));
            }
            results.add(share(ever(cause), causes, named -> Arrays.asList(named).contains(cause)));
        }
        return results;
    }

    private SimulationResult share(String row, Cause[][] causes, Predicate<Cause[]> property) {
        long count = Arrays.stream(causes).filter(property).count();
        return new SimulationResult(TABLE, row, setting(), new SimulationResult.FalseAlarms(count, causes.length));
    }

    /** Returns the cause after each unit since the opening; none if no alert opens. */
    private Cause[] causes(SplittableRandom random) {
        KeyedUniform uniform = new KeyedUniform(random.nextLong(), random.nextLong());
        List<Unit> first = new ArrayList<>();
        for (int i = 0; i < reference; i++) {
            first.add(unit("reference" + i, random, 0));
        }
        CauseEvidence evidence = CauseEvidence.start(first, uniform);
        SequentialDetector detector = SequentialDetectors.named(Observes.SCORES, "average")
                .start(new StartingReference(
                        first.stream().mapToDouble(Unit::score).toArray(),
                        ReferenceLevels.DEFAULT_MISCOVERAGES,
                        uniform));
        double shiftOfScore = StandardNormal.quantile(QUANTILE) - StandardNormal.quantile(1 - rate);
        int last = UNITS[UNITS.length - 1];
        Cause[] named = new Cause[last];
        for (int i = 1; evidence.units() < last; i++) {
            Unit unit = unit("unit" + i, random, i > CHANGE ? shiftOfScore : 0);
            evidence.observe(unit, uniform);
            if (evidence.isOpen()) {
                named[evidence.units() - 1] = evidence.cause();
            } else {
                MonitoredScore score = new MonitoredScore(unit.score(), random.nextDouble());
                detector.observe(new MonitoredUnit(score, false, 1 - QUANTILE, 1 - QUANTILE, 1));
                boolean opens = changes() ? i > CHANGE && detector.evidence() >= LIMIT : i == CHANGE;
                if (opens) {
                    evidence.open();
                } else if (i > CHANGE + HORIZON) {
                    return new Cause[0];
                }
            }
        }
        return named;
    }

    /** Draws a unit after a shift of its score. */
    private Unit unit(String unitId, SplittableRandom random, double shiftOfScore) {
        double rest = Math.sqrt(1 - correlation * correlation);
        double ofPopulation = switch (shift) {
            case POPULATION -> 1;
            case BOTH -> 0.5;
            default -> 0;
        };
        double measurement = random.nextGaussian() + ofPopulation * shiftOfScore / correlation;
        double error = random.nextGaussian() + (1 - ofPopulation) * shiftOfScore / rest;
        double score = correlation * measurement + rest * error;
        return new Unit(unitId, score, List.of(measurement));
    }
}
