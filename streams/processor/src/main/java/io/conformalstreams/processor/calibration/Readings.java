package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.validation.RejectionReason.CONFLICTING_RATERS;
import static io.conformalstreams.processor.validation.RejectionReason.CONFLICTING_REVISION;
import static io.conformalstreams.processor.validation.RejectionReason.STALE_REVISION;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.model.Raters;
import io.conformalstreams.processor.validation.RejectedRecordException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes one label of the labels that several raters give to an image.
 *
 * <p>With the promise for the worst rater, an image has a label as soon as all raters have labelled the same scores
 * under the same policy. Its critical values and losses are the largest of all raters, so a set covers every rater's
 * truth if and only if they are at most the thresholds. Its revision is the sum of the raters' revisions. A withdrawal
 * by one rater withdraws it. If all raters' labels are read again, the image gets the values of procedures that came
 * later.
 *
 * <p>With the promise for the average rater, a hash of stratum and image chooses one rater for each image. The labels of
 * the others do not count. The choice does not depend on pixels or labels, so the chosen rater is drawn at random.
 */
final class Readings {

    private final CalibrationEntries entries;

    Readings(CalibrationEntries entries) {
        this.entries = entries;
    }

    /** What a label does: nothing yet, nothing at all, or a new label of its image. */
    enum Effect {
        /** Another rater has not labelled the image, or has withdrawn the label. */
        WAITS_FOR_OTHER_RATERS,
        /** All raters have labelled the image, but other scores or under other policies. */
        DIFFERS_FROM_OTHER_RATERS,
        /** Another rater was drawn for the image. */
        COMES_FROM_ANOTHER_RATER,
        /** The label was read before. */
        DUPLICATE,
        /** The label was read before, and now has values of procedures that came later. The image lacks those of others. */
        BACKFILLS_A_RATER,
        LABELS_THE_IMAGE
    }

    /**
     * What a rater's label changes.
     *
     * @param label the label of the image; empty unless the effect is {@code LABELS_THE_IMAGE}
     * @param readings the labels of all raters that must be stored; empty if they do not change
     */
    record Outcome(Effect effect, Optional<ReducedLabel> label, Map<String, Reading> readings) {

        static Outcome ofImage(ReducedLabel label, Map<String, Reading> readings) {
            return new Outcome(Effect.LABELS_THE_IMAGE, Optional.of(label), readings);
        }

        static Outcome nothing(Effect effect) {
            return new Outcome(effect, Optional.empty(), Map.of());
        }
    }

    /**
     * Returns what the label of a rater changes. Changes nothing itself, because the label of the image may be rejected.
     *
     * @throws RejectedRecordException if the rater's revision is stale or was accepted with other content, or if the
     *     label contradicts that of another rater
     */
    Outcome outcome(ReducedLabel label) {
        Optional<Raters> raters = label.model().raters();
        if (raters.isEmpty()) {
            return Outcome.ofImage(label, Map.of());
        }
        String rater = label.rater().orElseThrow();
        if (raters.get().promise() == Raters.Promise.AVERAGE) {
            return rater.equals(chosen(raters.get(), label))
                    ? Outcome.ofImage(label, Map.of())
                    : Outcome.nothing(Effect.COMES_FROM_ANOTHER_RATER);
        }
        Map<String, Reading> before = entries.readings(label.stratum(), label.imageId());
        if (isDuplicate(Optional.ofNullable(before.get(rater)), label)) {
            return readAgain(label, rater, before);
        }
        requireOneImage(label, rater, before);
        Map<String, Reading> after = new TreeMap<>(before);
        after.put(rater, Reading.of(label));
        List<String> names = raters.get().names();
        if (isWhole(names, after)) {
            return Outcome.ofImage(worst(label, after), after);
        }
        if (isWhole(names, before)) {
            return Outcome.ofImage(withdrawal(label, after), after);
        }
        boolean differs = isLabelledByAll(names, after);
        return new Outcome(
                differs ? Effect.DIFFERS_FROM_OTHER_RATERS : Effect.WAITS_FOR_OTHER_RATERS, Optional.empty(), after);
    }

    /** A label that was accepted before can only add the values of procedures that came later. */
    private static Outcome readAgain(ReducedLabel label, String rater, Map<String, Reading> before) {
        Reading held = before.get(rater);
        if (held.scores().keySet().containsAll(label.scores().keySet())) {
            return Outcome.nothing(Effect.DUPLICATE);
        }
        Map<String, Reading> after = new TreeMap<>(before);
        after.put(rater, held.withFurther(label.scores(), label.emptyTruths()));
        return isWhole(label.model().raters().orElseThrow().names(), after)
                        && worst(label, after).scores().size()
                                > worst(label, before).scores().size()
                ? Outcome.ofImage(worst(label, after), after)
                : new Outcome(Effect.BACKFILLS_A_RATER, Optional.empty(), after);
    }

    /** Stores the labels of all raters after a label was accepted. */
    void store(ReducedLabel label, Outcome outcome) {
        if (!outcome.readings().isEmpty()) {
            entries.put(label.stratum(), label.imageId(), outcome.readings());
        }
    }

    /** Returns the rater whose labels of an image count. */
    private static String chosen(Raters raters, ReducedLabel label) {
        double uniform = RankTieBreak.of(label.stratum() + "|" + label.imageId() + "|rater");
        return raters.names().get((int) (uniform * raters.names().size()));
    }

    private static boolean isDuplicate(Optional<Reading> held, ReducedLabel label) {
        if (held.isEmpty() || label.revision() > held.get().revision()) {
            return false;
        }
        if (label.revision() < held.get().revision()) {
            throw new RejectedRecordException(
                    STALE_REVISION,
                    "revision is " + label.revision() + ", but " + held.get().revision()
                            + " of the same rater was already accepted: send a correction with a higher revision");
        }
        if (!isSame(held.get(), Reading.of(label))) {
            throw new RejectedRecordException(
                    CONFLICTING_REVISION,
                    "revision " + label.revision()
                            + " of the same rater was already accepted with another unit, policy, inclusion probability,"
                            + " scores or label: send a correction with a higher revision");
        }
        return true;
    }

    /** Compares the procedures that both know: those of the configuration may have changed. */
    private static boolean isSame(Reading held, Reading read) {
        return held.active() == read.active()
                && held.unitId().equals(read.unitId())
                && held.scoresSha256().equals(read.scoresSha256())
                && (!read.active()
                        || held.labelPolicy().equals(read.labelPolicy())
                                && held.inclusionProbability().equals(read.inclusionProbability()))
                && held.scores().entrySet().stream()
                        .allMatch(known -> Optional.ofNullable(read.scores().get(known.getKey()))
                                .map(known.getValue()::equals)
                                .orElse(true));
    }

    /** Rejects a label if another rater's label gives the image another unit or inclusion probability. */
    private static void requireOneImage(ReducedLabel label, String rater, Map<String, Reading> readings) {
        if (!label.active()) {
            return;
        }
        readings.forEach((name, other) -> {
            if (name.equals(rater) || !other.active()) {
                return;
            }
            requireEqual("unitId", label.unitId(), name, other.unitId());
            requireEqual(
                    "inclusionProbability",
                    text(label.inclusionProbability()),
                    name,
                    text(other.inclusionProbability()));
        });
    }

    private static void requireEqual(String field, String value, String other, String valueOfOther) {
        if (!value.equals(valueOfOther)) {
            throw new RejectedRecordException(
                    CONFLICTING_RATERS,
                    field + " is " + value + ", but " + valueOfOther + " in the label of the same image by rater '"
                            + other + "': send the same from all raters. To change it, withdraw the labels of the other"
                            + " raters first, and send them again");
        }
    }

    private static String text(Optional<Double> probability) {
        return probability.map(String::valueOf).orElse("null");
    }

    /** Tells whether every rater has labelled the image, and all of them the same scores under the same policy. */
    private static boolean isWhole(List<String> raters, Map<String, Reading> readings) {
        return isLabelledByAll(raters, readings)
                && raters.stream().map(readings::get).allMatch(readings.get(raters.get(0))::labelsTheSameAs);
    }

    private static boolean isLabelledByAll(List<String> raters, Map<String, Reading> readings) {
        return readings.keySet().containsAll(raters)
                && raters.stream().map(readings::get).allMatch(Reading::active);
    }

    private static ReducedLabel worst(ReducedLabel newest, Map<String, Reading> readings) {
        Map<String, ImageScore> scores = new HashMap<>(newest.scores());
        Set<String> emptyTruths = new HashSet<>(newest.emptyTruths());
        boolean audit = newest.audit();
        for (String rater : newest.model().raters().orElseThrow().names()) {
            Reading reading = readings.get(rater);
            scores.keySet().retainAll(reading.scores().keySet());
            scores.replaceAll(
                    (fingerprint, score) -> score.maximum(reading.scores().get(fingerprint)));
            emptyTruths.retainAll(reading.emptyTruths());
            audit &= reading.audit();
        }
        return newest.ofAllRaters(revision(newest, readings), scores, emptyTruths, audit);
    }

    private static ReducedLabel withdrawal(ReducedLabel newest, Map<String, Reading> readings) {
        return newest.withdrawnByRater(revision(newest, readings));
    }

    /** Every accepted label raises the sum, because it raises one revision. */
    private static int revision(ReducedLabel newest, Map<String, Reading> readings) {
        return newest.model().raters().orElseThrow().names().stream()
                .mapToInt(rater -> readings.get(rater).revision())
                .sum();
    }
}
