package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.OutcomeVerdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What one procedure issued for an image, in short: where the record is, and the values of the first level. */
public final class KeptRegion {

    private final String channel;
    private final Coordinates set;
    private final boolean review;
    private final OptionalDouble diceBound;
    private final OptionalDouble estimate;
    private final OptionalDouble lower;
    private final OptionalDouble upper;
    private final double size;
    private Optional<Judgement> judgement = Optional.empty();

    /**
     * How a label judged the region.
     *
     * @param outcome where the outcome is
     * @param covered whether the region of the first level kept its promise; empty unless the verdict is JUDGED
     * @param labelledAt event time of the label, in milliseconds since 1970
     * @param labelPartition partition of the label in its topic
     * @param labelOffset offset of the label in that partition
     */
    public record Judgement(
            Coordinates outcome,
            OutcomeVerdict verdict,
            Optional<Boolean> covered,
            long labelledAt,
            int labelPartition,
            long labelOffset,
            int revision) {

        static Judgement of(Coordinates coordinates, CoverageOutcome outcome) {
            return new Judgement(
                    coordinates,
                    outcome.getVerdict(),
                    outcome.getVerdict() == OutcomeVerdict.JUDGED
                            ? outcome.getLevels().stream().findFirst().map(Judgement::covered)
                            : Optional.empty(),
                    outcome.getLabel().getLabelledAt().toEpochMilli(),
                    outcome.getLabel().getPartition(),
                    outcome.getLabel().getOffset(),
                    outcome.getRevision());
        }

        private static boolean covered(LevelOutcome level) {
            return level.getCoveredInterval() == null ? level.getCoveredJoint() : level.getCoveredInterval();
        }

        /** Whether there is a label: it was not withdrawn. */
        public boolean isLabelled() {
            return verdict != OutcomeVerdict.WITHDRAWN;
        }
    }

    KeptRegion(IssuedConfidenceSet issued, Coordinates set) {
        this.channel = issued.getChannel();
        this.set = set;
        Optional<LevelSets> sets = first(issued.getLevels());
        Optional<LevelInterval> interval = first(issued.getIntervals());
        this.diceBound = optional(sets.map(LevelSets::getDiceBound));
        this.estimate = optional(Optional.ofNullable(issued.getEstimate()));
        this.lower = optional(interval.map(LevelInterval::getLower));
        this.upper = optional(interval.map(LevelInterval::getUpper));
        this.review = sets.map(LevelSets::getReview)
                .or(() -> interval.map(LevelInterval::getReview))
                .orElse(false);
        this.size = sets.map(KeptRegion::size)
                .or(() -> interval.map(level -> level.getUpper() - level.getLower()))
                .orElse(0.0);
    }

    private KeptRegion(KeptRegion other) {
        this.channel = other.channel;
        this.set = other.set;
        this.review = other.review;
        this.diceBound = other.diceBound;
        this.estimate = other.estimate;
        this.lower = other.lower;
        this.upper = other.upper;
        this.size = other.size;
        this.judgement = other.judgement;
    }

    KeptRegion copy() {
        return new KeptRegion(this);
    }

    private static double size(LevelSets level) {
        return Math.max(0, level.getOuter().getVoxels() - level.getInner().getVoxels());
    }

    private static <T> Optional<T> first(List<T> levels) {
        return levels.stream().findFirst();
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    void judge(Judgement newest) {
        judgement = Optional.of(newest);
    }

    public String channel() {
        return channel;
    }

    /** Where the issued record is. */
    public Coordinates set() {
        return set;
    }

    /** Whether a person should review the prediction. */
    public boolean review() {
        return review;
    }

    public OptionalDouble diceBound() {
        return diceBound;
    }

    /** The predicted number, for a procedure that issues intervals. */
    public OptionalDouble estimate() {
        return estimate;
    }

    public OptionalDouble lower() {
        return lower;
    }

    public OptionalDouble upper() {
        return upper;
    }

    /** What the region leaves open: the pixels between inner and outer set, or the width of the interval. */
    public double size() {
        return size;
    }

    public Optional<Judgement> judgement() {
        return judgement;
    }

    /** Whether a label has shown that the region missed. */
    public boolean missed() {
        return judgement.flatMap(Judgement::covered).map(covered -> !covered).orElse(false);
    }
}
