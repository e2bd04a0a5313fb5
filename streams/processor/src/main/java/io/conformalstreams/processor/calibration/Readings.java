package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.validation.RejectionReason.CONFLICTING_REVISION;
import static io.conformalstreams.processor.validation.RejectionReason.STALE_REVISION;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.model.Raters;
import io.conformalstreams.processor.validation.RejectedRecordException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes one label of the labels that several raters give to an image.
 *
 * <p>With the promise for the worst rater, an image has a label as soon as all raters have labelled the same scores. Its
 * critical values and losses are the largest of all raters, so a set covers every rater's truth if and only if they are
 * at most the thresholds. Its revision is the sum of the raters' revisions. A withdrawal by one rater withdraws it.
 *
 * <p>With the promise for the average rater, a hash of stratum and image chooses one rater for each image. The labels of
 * the others do not count. The choice does not depend on pixels or labels, so the chosen rater is drawn at random.
 */
final class Readings {

    private final CalibrationEntries entries;

    Readings(CalibrationEntries entries) {
        this.entries = entries;
    }

    /** What a label does: nothing yet, nothing because it was read before, or a new label of its image. */
    enum Effect {
        WAITS_FOR_OTHER_RATERS,
        COMES_FROM_ANOTHER_RATER,
        DUPLICATE,
        LABELS_THE_IMAGE
    }

    /**
     * @param label the label of the image; empty unless the effect is {@code LABELS_THE_IMAGE}
     */
    record Outcome(Effect effect, Optional<ReducedLabel> label) {

        static Outcome of(ReducedLabel label) {
            return new Outcome(Effect.LABELS_THE_IMAGE, Optional.of(label));
        }

        static Outcome of(Effect effect) {
            return new Outcome(effect, Optional.empty());
        }
    }

    /**
     * Accepts the label of a rater.
     *
     * @throws RejectedRecordException if the rater's revision is stale, or was accepted with other content
     */
    Outcome accept(ReducedLabel label) {
        Optional<Raters> raters = label.model().raters();
        if (raters.isEmpty()) {
            return Outcome.of(label);
        }
        String rater = label.rater().orElseThrow();
        if (raters.get().promise() == Raters.Promise.AVERAGE) {
            return rater.equals(chosen(raters.get(), label))
                    ? Outcome.of(label)
                    : Outcome.of(Effect.COMES_FROM_ANOTHER_RATER);
        }
        Map<String, Reading> before = entries.readings(label.stratum(), label.imageId());
        if (isDuplicate(Optional.ofNullable(before.get(rater)), label)) {
            return Outcome.of(Effect.DUPLICATE);
        }
        Map<String, Reading> after = new TreeMap<>(before);
        after.put(rater, Reading.of(label));
        entries.put(label.stratum(), label.imageId(), after);
        if (isWhole(raters.get(), after)) {
            return Outcome.of(worst(label, after));
        }
        return isWhole(raters.get(), before)
                ? Outcome.of(withdrawal(label, after))
                : Outcome.of(Effect.WAITS_FOR_OTHER_RATERS);
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
                            + " of the same rater was already accepted with another unit, scores or label: send a correction"
                            + " with a higher revision");
        }
        return true;
    }

    /** Compares the procedures that both know: those of the configuration may have changed. */
    private static boolean isSame(Reading held, Reading read) {
        return held.active() == read.active()
                && held.unitId().equals(read.unitId())
                && held.scoresSha256().equals(read.scoresSha256())
                && held.scores().entrySet().stream()
                        .allMatch(known -> Optional.ofNullable(read.scores().get(known.getKey()))
                                .map(known.getValue()::equals)
                                .orElse(true));
    }

    /** Tells whether every rater has labelled the image, and all of them the same scores. */
    private static boolean isWhole(Raters raters, Map<String, Reading> readings) {
        return readings.keySet().containsAll(raters.names())
                && raters.names().stream().map(readings::get).allMatch(Reading::active)
                && raters.names().stream()
                                .map(readings::get)
                                .map(reading -> Map.entry(reading.scoresSha256(), reading.fold()))
                                .distinct()
                                .count()
                        == 1;
    }

    private static ReducedLabel worst(ReducedLabel newest, Map<String, Reading> readings) {
        Map<String, ImageScore> scores = new HashMap<>(newest.scores());
        Set<String> emptyTruths = new HashSet<>(newest.emptyTruths());
        for (String rater : newest.model().raters().orElseThrow().names()) {
            Reading reading = readings.get(rater);
            scores.keySet().retainAll(reading.scores().keySet());
            scores.replaceAll((fingerprint, score) ->
                    score.maximum(reading.scores().get(fingerprint)));
            emptyTruths.retainAll(reading.emptyTruths());
        }
        return newest.ofImage(true, revision(newest, readings), scores, emptyTruths);
    }

    private static ReducedLabel withdrawal(ReducedLabel newest, Map<String, Reading> readings) {
        return newest.ofImage(false, revision(newest, readings), Map.of(), Set.of());
    }

    /** Every accepted label raises the sum, because it raises one revision. */
    private static int revision(ReducedLabel newest, Map<String, Reading> readings) {
        return newest.model().raters().orElseThrow().names().stream()
                .mapToInt(rater -> readings.get(rater).revision())
                .sum();
    }
}
