package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Evidence about the cause of an alert on larger scores: another population, or a model that fails. Each unit has a
 * score and measurements that need no label. From the opening of an alert on, two kinds of e-processes bet on the ranks
 * of {@link ConditionalRanks}: that measurements have changed, and that scores have become larger given a measurement.
 * The scores of units whose measurements lie outside the range of the reference are no evidence, because the reference
 * has nothing to compare them with.
 *
 * <p>The evidence E of changed inputs is the mean over the measurements. The evidence S of changed scores is the
 * smallest one over the measurements, so a change of the scores must show given each of them. Both start at 1 when the
 * alert opens. An alert opens at a stopping time, and p-values are uniform whatever the earlier p-values are. So Ville's
 * inequality holds in spite of the alert:
 *
 * <ul>
 *   <li>Suppose that the residuals from the lower or the higher slopes of one measurement are exchangeable in each of its
 *       bins, or become smaller. Then S ever reaches {@value #LIMIT} with probability at most 1/{@value #LIMIT}.
 *   <li>If all measurements are exchangeable given the earlier scores, E ever reaches {@value #LIMIT} with probability
 *       at most 1/{@value #LIMIT}.
 * </ul>
 *
 * <p>The class is not thread-safe.
 */
public final class CauseEvidence {
    /** The evidence that proves a change, while an alert is open, with the error probability 1/20. */
    public static final double LIMIT = 20;

    private static final String NAME = "evidence of the cause";
    private static final byte VERSION = 2;
    private static final int MOST_MEASUREMENTS = 16;
    private static final int FEWEST_COMPARED = 16;
    private static final int FIXED_BYTES = 2 + CompactNumbers.COUNT_BYTES + 2 * Double.BYTES + 1;

    private final List<ConditionalRanks> measured;
    private boolean isOpen;
    private boolean wasPopulationNamed;
    private int units;
    private double largestOfInputs = 1;
    private double largestOfScores = 1;

    /** The cause of an alert. */
    public enum Cause {
        /** The inputs have changed within the range of the reference, and the scores given the inputs show no change. */
        POPULATION,
        /** The scores have become larger given the inputs. */
        MODEL,
        /** Neither is known. */
        UNDETERMINED
    }

    /**
     * A unit.
     *
     * @param unitId the id of the unit, which orders equal values by a keyed hash
     * @param score the critical value
     * @param measurements the measurements, finite; the same number for all units
     */
    public record Unit(String unitId, double score, List<Double> measurements) {

        public Unit {
            measurements = List.copyOf(measurements);
        }
    }

    private CauseEvidence(List<ConditionalRanks> measured) {
        this.measured = measured;
    }

    /**
     * Starts with the reference of an epoch. No alert is open.
     *
     * @param reference the first units of the epoch, at least two, each with at least one and at most
     *     {@value #MOST_MEASUREMENTS} measurements
     * @param uniform the numbers of the epoch that order equal values
     */
    public static CauseEvidence start(List<Unit> reference, KeyedUniform uniform) {
        int count = reference.get(0).measurements().size();
        if (count == 0 || count > MOST_MEASUREMENTS) {
            throw new IllegalArgumentException(
                    "a unit must have 1 to " + MOST_MEASUREMENTS + " measurements: " + count);
        }
        double[] scores = reference.stream().mapToDouble(Unit::score).toArray();
        List<ConditionalRanks> measured = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int measurement = i;
            double[] values = reference.stream()
                    .mapToDouble(unit -> unit.measurements().get(measurement))
                    .toArray();
            measured.add(ConditionalRanks.start(values, scores, uniform.derived("measurement " + i)));
        }
        return new CauseEvidence(measured);
    }

    /**
     * Observes the next unit. It is evidence if an alert is open. Returns whether this unit names a cause that had not
     * been named since the opening, which happens at most twice.
     *
     * @param uniform the same numbers as at the start
     */
    public boolean observe(Unit unit, KeyedUniform uniform) {
        boolean wasModelNamed = largestOfScores >= LIMIT;
        MonitoredScore score = new MonitoredScore(unit.score(), uniform.ofUnit(unit.unitId()));
        for (int i = 0; i < measured.size(); i++) {
            double tieBreak = uniform.ofUnit(i + "\n" + unit.unitId());
            measured.get(i)
                    .observe(score, new MonitoredScore(unit.measurements().get(i), tieBreak), isOpen);
        }
        if (!isOpen) {
            return false;
        }
        units = Math.incrementExact(units);
        largestOfInputs = Math.max(largestOfInputs, evidenceOfInputs());
        largestOfScores = Math.max(largestOfScores, evidenceOfScores());
        return switch (cause()) {
            case MODEL -> !wasModelNamed;
            case POPULATION -> {
                boolean isNew = !wasPopulationNamed;
                wasPopulationNamed = true;
                yield isNew;
            }
            case UNDETERMINED -> false;
        };
    }

    /** Begins to collect evidence, when an alert opens. Does nothing if an alert is open already. */
    public void open() {
        isOpen = true;
    }

    /** Discards the evidence, when no alert is open any more. The ranks are kept. */
    public void close() {
        isOpen = false;
        wasPopulationNamed = false;
        units = 0;
        largestOfInputs = 1;
        largestOfScores = 1;
        measured.forEach(ConditionalRanks::restart);
    }

    /** Returns whether an alert is open. */
    public boolean isOpen() {
        return isOpen;
    }

    /** Returns the number of measurements of each unit. */
    public int measurements() {
        return measured.size();
    }

    /** Returns the number of units since the opening. */
    public int units() {
        return units;
    }

    /**
     * Returns the number of units since the opening whose scores were compared: those within the range of the reference.
     * With several measurements, the smallest number counts.
     */
    public int comparedUnits() {
        return measured.stream().mapToInt(ConditionalRanks::compared).min().orElseThrow();
    }

    /**
     * Returns whether enough units were compared to say that the scores show no change: at least half of the units since
     * the opening, and at least {@value #FEWEST_COMPARED}.
     */
    public boolean hasComparedEnough() {
        int compared = comparedUnits();
        return compared >= FEWEST_COMPARED && 2L * compared >= units;
    }

    private double evidenceOfInputs() {
        return measured.stream()
                .mapToDouble(ConditionalRanks::evidenceOfMeasurements)
                .average()
                .orElseThrow();
    }

    private double evidenceOfScores() {
        return measured.stream()
                .mapToDouble(ConditionalRanks::evidenceOfScores)
                .min()
                .orElseThrow();
    }

    /** Returns the largest evidence since the opening that the inputs have changed, at least 1. */
    public double largestEvidenceOfInputs() {
        return largestOfInputs;
    }

    /** Returns the largest evidence since the opening that the scores have changed given the inputs, at least 1. */
    public double largestEvidenceOfScores() {
        return largestOfScores;
    }

    /**
     * Returns the cause. {@code MODEL} needs proof that the scores have changed given the inputs. {@code POPULATION}
     * needs proof that the inputs have changed, enough compared units, and scores that at present speak rather against a
     * change given the inputs. The latter is no proof, so {@code POPULATION} may become {@code MODEL}.
     */
    public Cause cause() {
        if (largestOfScores >= LIMIT) {
            return Cause.MODEL;
        }
        return largestOfInputs >= LIMIT && hasComparedEnough() && evidenceOfScores() <= 1
                ? Cause.POPULATION
                : Cause.UNDETERMINED;
    }

    /**
     * Returns the whole state, big-endian: the layout version, {@value #VERSION} (byte); whether an alert is open, and
     * whether {@code POPULATION} was named since its opening (bytes); units since the opening (varint); the largest
     * evidence of inputs and of scores (doubles); the number of measurements (byte), and for each its bins, ranks and
     * evidence.
     */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(
                VERSION,
                FIXED_BYTES
                        + measured.stream().mapToInt(ConditionalRanks::bytes).sum());
        state.put((byte) (isOpen ? 1 : 0)).put((byte) (wasPopulationNamed ? 1 : 0));
        CompactNumbers.putCount(state, units);
        state.putDouble(largestOfInputs).putDouble(largestOfScores).put((byte) measured.size());
        measured.forEach(ranks -> ranks.put(state));
        return StateFrame.written(state);
    }

    /**
     * Returns evidence that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static CauseEvidence ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, VERSION, bytes);
        StateFrame.requireConsistent(NAME, state.remaining() >= 2);
        byte open = state.get();
        byte populationNamed = state.get();
        int units = CompactNumbers.getCount(NAME, state);
        StateFrame.requireConsistent(NAME, state.remaining() >= 2 * Double.BYTES + 1);
        double ofInputs = state.getDouble();
        double ofScores = state.getDouble();
        int count = state.get();
        StateFrame.requireConsistent(
                NAME,
                (open == 0 || open == 1)
                        && (populationNamed == 0 || populationNamed == open)
                        && ofInputs >= 1
                        && ofScores >= 1
                        && count >= 1
                        && count <= MOST_MEASUREMENTS);
        ConditionalRanks[] measured = new ConditionalRanks[count];
        Arrays.setAll(measured, i -> ConditionalRanks.get(state));
        StateFrame.requireEnd(NAME, state);
        CauseEvidence evidence = new CauseEvidence(List.of(measured));
        evidence.isOpen = open == 1;
        evidence.wasPopulationNamed = populationNamed == 1;
        evidence.units = units;
        evidence.largestOfInputs = ofInputs;
        evidence.largestOfScores = ofScores;
        return evidence;
    }
}
