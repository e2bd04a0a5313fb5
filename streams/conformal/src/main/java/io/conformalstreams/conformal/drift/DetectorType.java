package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A registered type of sequential detector, one line of {@link SequentialDetectors}. The configuration chooses it by
 * its name.
 */
public final class DetectorType {

    /** The kind of observation of a detector. */
    public enum Observes {
        /** Misses of deployed sets. */
        MISSES(false),
        /** Misses by rank among all earlier units. */
        MISSES_BY_RANK(true),
        /** Misses of deployed sets, weighted by the inverse of the probability of a label. */
        WEIGHTED_MISSES(false),
        /** Critical values against frozen levels. */
        SCORES(true),
        /** Critical values by rank among all earlier units. */
        SCORES_BY_RANK(true),
        /** Measurements of predictions, without labels. */
        INPUTS(true);

        private final boolean needsReference;

        Observes(boolean needsReference) {
            this.needsReference = needsReference;
        }
    }

    /** The kind of bound on a detector's false alarms: for a number of labels, or for the whole epoch. */
    enum Bound {
        LABELS,
        LIFE
    }

    private final int code;
    private final Observes observes;
    private final String name;
    private final Bound bound;
    private final Function<StartingReference, SequentialDetector> start;
    private final Function<ByteBuffer, SequentialDetector> reader;
    private final String example;
    private final List<DetectorSetting> settings;

    /**
     * @param code the first byte of the state. Types may share a code if the rest of the state distinguishes them
     * @param start makes a detector at the start of an epoch
     * @param reader reads the part of a state after the code
     * @param example a {@code drift} section of the configuration that chooses this type
     * @param settings the settings that operators can change
     */
    DetectorType(
            int code,
            Observes observes,
            String name,
            Bound bound,
            Function<StartingReference, SequentialDetector> start,
            Function<ByteBuffer, SequentialDetector> reader,
            String example,
            DetectorSetting... settings) {
        this.code = code;
        this.observes = observes;
        this.name = name;
        this.bound = bound;
        this.start = start;
        this.reader = reader;
        this.example = example;
        this.settings = List.of(settings);
    }

    /** Returns what detectors of this type observe. */
    public Observes observes() {
        return observes;
    }

    /** Returns the name in the configuration. It is unique among the types with the same {@link #observes()}. */
    public String name() {
        return name;
    }

    /** Returns a {@code drift} section of the configuration that chooses this type, as YAML. */
    public String example() {
        return example;
    }

    /** Returns the settings that operators can change for detectors of this type. */
    public List<DetectorSetting> settings() {
        return settings;
    }

    /**
     * Returns the limit of a type that is {@linkplain #isBoundedForLife bounded for life}, and empty for other types.
     */
    public Optional<AlarmLimit> lifetimeLimit(DetectorSettings values) {
        return isBoundedForLife() ? Optional.of(AlarmLimit.forLife(values)) : Optional.empty();
    }

    /**
     * Returns whether false alarms are bounded for the whole epoch. Such a detector uses no share of the budget for
     * labels.
     */
    public boolean isBoundedForLife() {
        return bound == Bound.LIFE;
    }

    /** Returns whether a detector starts from a reference of scores. */
    public boolean needsReference() {
        return observes.needsReference;
    }

    /** Returns whether detectors also observe mature predictions without a label. */
    public boolean observesUnlabelled() {
        return observes == Observes.WEIGHTED_MISSES;
    }

    /** Returns whether detectors also observe measurements of predictions. */
    public boolean observesMeasurements() {
        return settings.contains(PredictionPoweredDetector.SMALLEST_INCLUSION_PROBABILITY);
    }

    /**
     * Returns the smallest probability of a label that operators have stated for detectors of this type; 0 if the type
     * does not need it.
     */
    public double smallestLabellingProbability(DetectorSettings values) {
        return observesMeasurements() ? values.value(PredictionPoweredDetector.SMALLEST_INCLUSION_PROBABILITY) : 0;
    }

    /**
     * Starts a detector that needs no reference.
     *
     * @throws IllegalStateException if it needs one
     */
    public SequentialDetector start() {
        if (needsReference()) {
            throw new IllegalStateException(this + " needs a reference");
        }
        return start.apply(StartingReference.none());
    }

    /**
     * Starts a detector at the start of an epoch.
     *
     * @throws IllegalArgumentException if the reference is too small for any level
     */
    public SequentialDetector start(StartingReference reference) {
        return start.apply(reference);
    }

    /** Starts a detector of smaller instead of larger scores. */
    public SequentialDetector startNegated(StartingReference reference) {
        return new NegatedScores(start.apply(reference.negated()));
    }

    int code() {
        return code;
    }

    SequentialDetector read(ByteBuffer state) {
        return reader.apply(state);
    }

    @Override
    public String toString() {
        return name + " of " + observes.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
