package io.conformalstreams.conformal.drift;

import static io.conformalstreams.conformal.drift.SleeperProcess.LIFETIME_FALSE_ALARM_PROBABILITY;

import io.conformalstreams.conformal.drift.DetectorType.Bound;
import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.state.UnknownStateException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The registry of sequential detectors. A new detector needs a kernel and one line here. A contract test covers every
 * line.
 *
 * <p>A state consists of a code (byte) and {@link SequentialDetector#state()}. States are persisted, so a code must
 * never change its meaning.
 */
public final class SequentialDetectors {

    private static final List<DetectorType> TYPES = types();

    private SequentialDetectors() {}

    private static List<DetectorType> types() {
        List<DetectorType> types = new ArrayList<>();
        misses(types, 0, "mixture", Bound.LABELS, ShiryaevRobertsDetector::new, ShiryaevRobertsDetector::read);
        misses(types, 5, "cusum", Bound.LABELS, CumulativeSumDetector::ofDoubledOdds, CumulativeSumDetector::read);
        misses(
                types,
                6,
                "sleeper",
                Bound.LIFE,
                SleeperDetector::new,
                SleeperDetector::read,
                LIFETIME_FALSE_ALARM_PROBABILITY);
        types.add(new DetectorType(
                3,
                Observes.WEIGHTED_MISSES,
                "mixture",
                Bound.LABELS,
                reference -> new InverseProbabilityDetector(),
                InverseProbabilityDetector::read,
                "{population: inverse-probability-weighted}"));
        types.add(new DetectorType(
                7,
                Observes.WEIGHTED_MISSES,
                PredictionPoweredDetector.TYPE,
                Bound.LABELS,
                reference -> new PredictionPoweredDetector(),
                PredictionPoweredDetector::read,
                "{population: inverse-probability-weighted, evidence: {coverageBreach: prediction-powered}}",
                PredictionPoweredDetector.SMALLEST_INCLUSION_PROBABILITY));
        levels(types, ScoreEvidence.AVERAGE, Bound.LABELS);
        levels(types, ScoreEvidence.MIXTURE, Bound.LABELS);
        levels(types, ScoreEvidence.POWER, Bound.LABELS);
        levels(types, ScoreEvidence.SLEEPER, Bound.LIFE, LIFETIME_FALSE_ALARM_PROBABILITY);
        ranks(types, ScoreEvidence.AVERAGE, Bound.LABELS);
        ranks(types, ScoreEvidence.MIXTURE, Bound.LABELS);
        ranks(types, ScoreEvidence.JUMPER, Bound.LABELS);
        ranks(types, ScoreEvidence.POWER, Bound.LABELS);
        ranks(types, ScoreEvidence.SLEEPER, Bound.LIFE, LIFETIME_FALSE_ALARM_PROBABILITY);
        types.add(new DetectorType(
                4,
                Observes.INPUTS,
                "mixture",
                Bound.LABELS,
                DistanceDetector::start,
                DistanceDetector::read,
                "{monitors: {inputDrift: true}}"));
        return List.copyOf(types);
    }

    /** Registers one kernel twice: for misses of deployed sets and for misses by rank. */
    private static void misses(
            List<DetectorType> types,
            int code,
            String name,
            Bound bound,
            Supplier<MissDetector> start,
            Function<ByteBuffer, MissDetector> reader,
            DetectorSetting... settings) {
        Function<ByteBuffer, SequentialDetector> either = state -> PrequentialMisses.read(state, reader);
        types.add(new DetectorType(
                code,
                Observes.MISSES,
                name,
                bound,
                reference -> start.get(),
                either,
                "{evidence: {coverageBreach: " + name + "}}",
                settings));
        types.add(new DetectorType(
                code,
                Observes.MISSES_BY_RANK,
                name,
                bound,
                reference -> PrequentialMisses.start(reference, start.get()),
                either,
                "{engine: rank, evidence: {coverageBreach: " + name + ", tolerance: 0}}",
                settings));
    }

    private static void levels(
            List<DetectorType> types, ScoreEvidence evidence, Bound bound, DetectorSetting... settings) {
        types.add(new DetectorType(
                1,
                Observes.SCORES,
                evidence.typeName(),
                bound,
                reference -> PolyaDetector.start(reference, evidence),
                state -> NegatedScores.read(state, PolyaDetector::read),
                "{engine: polya, evidence: {scoreDrift: " + evidence.typeName() + "}}",
                settings));
    }

    private static void ranks(
            List<DetectorType> types, ScoreEvidence evidence, Bound bound, DetectorSetting... settings) {
        types.add(new DetectorType(
                2,
                Observes.SCORES_BY_RANK,
                evidence.typeName(),
                bound,
                reference -> RankDetector.start(reference, evidence),
                state -> NegatedScores.read(state, RankDetector::read),
                "{engine: rank, evidence: {scoreDrift: " + evidence.typeName() + "}}",
                settings));
    }

    /** Returns every registered type. */
    public static List<DetectorType> all() {
        return TYPES;
    }

    /** Returns the settings of all detectors, each setting once. */
    public static List<DetectorSetting> settings() {
        return TYPES.stream()
                .flatMap(type -> type.settings().stream())
                .distinct()
                .toList();
    }

    /** Returns the types with a given kind of observation. */
    public static List<DetectorType> observing(Observes observes) {
        return TYPES.stream().filter(type -> type.observes() == observes).toList();
    }

    /**
     * Returns one type.
     *
     * @throws IllegalArgumentException if no type with this kind of observation has the name
     */
    public static DetectorType named(Observes observes, String name) {
        return observing(observes).stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no detector of " + observes + " is named " + name));
    }

    /** Returns the whole state of a detector. It contains its own length. */
    public static byte[] toBytes(SequentialDetector detector) {
        return Framing.joined(new byte[] {(byte) detector.type().code()}, detector.state());
    }

    /**
     * Reads a state and advances the buffer to its end. The detector continues exactly from the one that wrote the
     * state.
     *
     * @throws java.nio.BufferUnderflowException if the state is cut off
     * @throws UnknownStateException if another release wrote the state
     * @throws IllegalArgumentException if {@link #toBytes} cannot have written the bytes
     */
    public static SequentialDetector read(ByteBuffer state) {
        byte code = state.get();
        return TYPES.stream()
                .filter(type -> type.code() == code)
                .findFirst()
                .orElseThrow(() -> new UnknownStateException("this release has no detector with the code " + code))
                .read(state);
    }
}
