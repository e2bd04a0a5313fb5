package io.conformalstreams.ops.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The labelled images of one stratum, reduced to the records that count: a new revision must exceed the accepted one.
 */
final class LabelledLog {

    private static final int MOST_POLICIES = 256;

    private final List<AcceptedLabel> accepted = new ArrayList<>();
    private final Map<String, AcceptedLabel> newest = new HashMap<>();
    private final List<String> policies = new ArrayList<>();
    private long outcomes;
    private final ProbabilityRules rules;

    LabelledLog(ProbabilityRules rules) {
        this.rules = rules;
    }

    /**
     * Adds the next record of the log. Returns nothing if the record is stale, a duplicate or a conflict, if there are
     * too many label policies, if another image of its unit is in another fold, or if its inclusion probability breaks
     * the rules.
     *
     * @param published whether a score of the label was published under an earlier configuration, so that its inclusion
     *     probability obeyed the rules of that time
     */
    Optional<AcceptedLabel> add(ValidLabel label, boolean published) {
        AcceptedLabel held = newest.get(label.imageId());
        if (held != null && isBackfill(held, label)) {
            return Optional.of(accept(new AcceptedLabel(
                    label.withScoresOf(held.label()),
                    version() + 1,
                    held.sequence(),
                    held.firstLabelledAt(),
                    held.epoch(),
                    false)));
        }
        if (breaksARule(label, published)) {
            return Optional.empty();
        }
        // A withdrawal opens no epoch; it counts under the current policy.
        boolean opensNone = !label.active() && !policies.isEmpty();
        String policy = opensNone ? policies.get(policies.size() - 1) : label.labelPolicy();
        if (!policies.contains(policy)) {
            policies.add(policy);
        }
        boolean newUnit = newest.values().stream()
                .noneMatch(image -> image.label().unitId().equals(label.unitId()));
        AcceptedLabel next = new AcceptedLabel(
                label,
                version() + 1,
                held == null ? newest.size() : held.sequence(),
                held == null ? label.labelledAt() : held.firstLabelledAt(),
                policies.indexOf(policy),
                label.active() && held == null && newUnit);
        return Optional.of(accept(next));
    }

    /** Tells whether the log would accept a record next. */
    boolean accepts(ValidLabel label) {
        AcceptedLabel held = newest.get(label.imageId());
        return held != null && isBackfill(held, label) || !breaksARule(label, false);
    }

    private boolean breaksARule(ValidLabel label, boolean published) {
        AcceptedLabel held = newest.get(label.imageId());
        boolean isStale = held != null && label.revision() <= held.label().revision();
        boolean isOfOnePolicyTooMany =
                label.active() && policies.size() == MOST_POLICIES && !policies.contains(label.labelPolicy());
        boolean splitsItsUnit =
                label.active() && newest.values().stream().anyMatch(other -> isInAnotherFold(other.label(), label));
        return isStale || isOfOnePolicyTooMany || splitsItsUnit || !published && !isAcceptable(label);
    }

    private AcceptedLabel accept(AcceptedLabel next) {
        accepted.add(next);
        newest.put(next.label().imageId(), next);
        return next;
    }

    /** Tells whether a record repeats the accepted one, and has scores of procedures that came later. */
    private boolean isBackfill(AcceptedLabel held, ValidLabel label) {
        ValidLabel known = held.label();
        return label.active()
                && known.active()
                && label.revision() == known.revision()
                && label.unitId().equals(known.unitId())
                && label.scoresSha256().equals(known.scoresSha256())
                && label.inclusionProbability().equals(known.inclusionProbability())
                && policies.indexOf(label.labelPolicy()) == held.epoch()
                && !known.scores().keySet().containsAll(label.scores().keySet())
                && label.scores().entrySet().stream()
                        .allMatch(score ->
                                score.getValue().equals(known.scores().getOrDefault(score.getKey(), score.getValue())));
    }

    /** Counts an outcome that moved an adaptive level. */
    void addOutcome() {
        outcomes++;
    }

    /** Continues at a higher version, after outcomes that moved levels of another configuration. */
    void skipTo(long version) {
        outcomes = Math.max(outcomes, version - accepted.size());
    }

    /** The version of the newest thresholds: the number of accepted labels and of outcomes that moved a level. */
    long version() {
        return accepted.size() + outcomes;
    }

    private boolean isAcceptable(ValidLabel label) {
        int epoch = policies.indexOf(label.labelPolicy());
        return rules.accept(label)
                && newest.values().stream()
                        .noneMatch(other -> other.epoch() == epoch && rules.contradict(other.label(), label));
    }

    private static boolean isInAnotherFold(ValidLabel other, ValidLabel label) {
        return other.active()
                && other.unitId().equals(label.unitId())
                && !other.imageId().equals(label.imageId())
                && !other.fold().equals(label.fold());
    }

    /** The newest accepted record of each image. */
    List<AcceptedLabel> images() {
        return List.copyOf(newest.values());
    }

    /** The label policies in the order of their first use; the last one determines the stratum's epoch. */
    List<String> policies() {
        return policies;
    }
}
