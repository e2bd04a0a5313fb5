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
 * D8: the cause that an alert of score drift names. The distribution of a score depends on a measurement of the
 * prediction, which needs no label ({@link MeasuredScores}). After {@value #CHANGE} units the measurements shift (another
 * population), or the errors of the scores given the measurements (the model fails), or both. Without a change, an alert
 * opens falsely after {@value #CHANGE} units.
 *
 * @param shift what shifts
 * @param size the size of the shift, in words; empty if nothing shifts
 * @param scores the distribution of the score given the measurement
 * @param ofMeasurement the shift of the measurement, in standard deviations
 * @param ofError the shift of the error of the score given the measurement, in standard deviations
 * @param reference the number of units in the reference
 */
record CauseSimulation(
        Shift shift, String size, MeasuredScores scores, double ofMeasurement, double ofError, int reference) {

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
            all.add(linear(Shift.NOTHING, correlation, 1 - QUANTILE, 500));
            for (Shift shift : List.of(Shift.POPULATION, Shift.MODEL, Shift.BOTH)) {
                for (double rate : new double[] {0.2, 0.3}) {
                    all.add(linear(shift, correlation, rate, 500));
                }
            }
        }
        for (Shift shift : Shift.values()) {
            all.add(linear(shift, 0.8, shift == Shift.NOTHING ? 1 - QUANTILE : 0.2, 100));
        }
        for (int distance : new int[] {2, 4}) {
            all.add(moving(distance, MeasuredScores.linear(0.5)));
            all.add(moving(distance, MeasuredScores.linear(0.8)));
        }
        all.add(moving(1, MeasuredScores.CURVED));
        all.add(moving(2, MeasuredScores.CURVED));
        all.add(moving(2, MeasuredScores.EXPONENTIAL));
        all.add(moving(2, MeasuredScores.U_SHAPED));
        all.add(moving(1, MeasuredScores.STEP));
        all.add(moving(1, MeasuredScores.WIDENING));
        all.add(moving(2, MeasuredScores.WIDENING));
        return all;
    }

    /**
     * Returns the case in which linear scores shift.
     *
     * @param rate the share of scores above the former .9 quantile after the change
     */
    private static CauseSimulation linear(Shift shift, double correlation, double rate, int reference) {
        double ofScore = StandardNormal.quantile(QUANTILE) - StandardNormal.quantile(1 - rate);
        double ofPopulation = switch (shift) {
            case POPULATION -> 1;
            case BOTH -> 0.5;
            default -> 0;
        };
        return new CauseSimulation(
                shift,
                shift == Shift.NOTHING ? "" : ", to " + Double.toString(rate).substring(1),
                MeasuredScores.linear(correlation),
                ofPopulation * ofScore / correlation,
                (1 - ofPopulation) * ofScore / Math.sqrt(1 - correlation * correlation),
                reference);
    }

    /** Returns the case in which the population moves by a number of standard deviations of the measurement. */
    private static CauseSimulation moving(int distance, MeasuredScores scores) {
        return new CauseSimulation(Shift.POPULATION, ", by " + distance + " sd", scores, distance, 0, 100);
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
            case POPULATION -> "population";
            case MODEL -> "model";
            case BOTH -> "both";
        };
        return what + size + ", " + scores.name() + ", n=" + reference;
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
            first.add(unit("reference" + i, random, false));
        }
        CauseEvidence evidence = CauseEvidence.start(first, uniform);
        SequentialDetector detector = SequentialDetectors.named(Observes.SCORES, "average")
                .start(new StartingReference(
                        first.stream().mapToDouble(Unit::score).toArray(),
                        ReferenceLevels.DEFAULT_MISCOVERAGES,
                        uniform));
        int last = UNITS[UNITS.length - 1];
        Cause[] named = new Cause[last];
        for (int i = 1; evidence.units() < last; i++) {
            Unit unit = unit("unit" + i, random, i > CHANGE);
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

    private Unit unit(String unitId, SplittableRandom random, boolean isShifted) {
        double measurement = random.nextGaussian() + (isShifted ? ofMeasurement : 0);
        double error = random.nextGaussian() + (isShifted ? ofError : 0);
        return new Unit(unitId, scores.of(measurement, error), List.of(measurement));
    }
}
