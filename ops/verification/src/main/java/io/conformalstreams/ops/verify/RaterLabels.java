package io.conformalstreams.ops.verify;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.model.Raters;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The labels of images that several raters label, recomputed from the labels of the raters. For the worst rater, an
 * image has the largest values of all raters once each of them has labelled the same scores under the same policy. For
 * the average rater, it has the label of one rater, whom a hash chooses.
 */
final class RaterLabels {

    private static final int UNIFORM_BITS = 53;

    /** By stratum and image, then by rater: the accepted label with the highest revision. */
    private final Map<List<String>, Map<String, ValidLabel>> newest = new HashMap<>();

    /** Images of which an earlier label may have been deleted from the log. */
    private final Set<List<String>> doubtful = new HashSet<>();

    /**
     * What a rater's label changes.
     *
     * @param acceptable false if the label is stale, repeated, of a rater who was not drawn, or in conflict with another
     *     rater's label
     * @param ofImage the label of the whole image that the rater's label produces or, if it is a repetition, repeats; empty if
     *     there is none
     */
    record Change(boolean acceptable, Optional<ValidLabel> ofImage) {

        private static final Change NONE = new Change(false, Optional.empty());
    }

    /** Returns what a rater's label changes, if its image accepts it. */
    Change change(ValidLabel label) {
        if (label.model().raters().isEmpty()) {
            return new Change(true, Optional.of(label));
        }
        Raters raters = label.model().raters().get();
        String rater = label.rater().orElseThrow();
        if (raters.promise() == Raters.Promise.AVERAGE) {
            return drawn(raters.names(), label).equals(rater) ? new Change(true, Optional.of(label)) : Change.NONE;
        }
        Map<String, ValidLabel> before = ofImage(label);
        ValidLabel held = before.get(rater);
        if (held != null && held.revision() >= label.revision()) {
            return isRepeated(held, label) && isComplete(raters, before)
                    ? new Change(false, Optional.of(ofAll(label, List.copyOf(before.values()), revision(before))))
                    : Change.NONE;
        }
        Map<String, ValidLabel> after = new HashMap<>(before);
        after.put(rater, label);
        if (label.active() && after.values().stream().anyMatch(other -> contradict(other, label))) {
            return Change.NONE;
        }
        int revision = revision(after);
        if (isComplete(raters, after)) {
            return new Change(true, Optional.of(ofAll(label, List.copyOf(after.values()), revision)));
        }
        return new Change(
                true, isComplete(raters, before) ? Optional.of(withdrawn(label, revision)) : Optional.empty());
    }

    private static int revision(Map<String, ValidLabel> ofRaters) {
        return ofRaters.values().stream().mapToInt(ValidLabel::revision).sum();
    }

    /** Tells whether a record repeats an accepted one. It may then bring the values of procedures that came later. */
    private static boolean isRepeated(ValidLabel held, ValidLabel label) {
        return label.active()
                && held.active()
                && held.revision() == label.revision()
                && held.unitId().equals(label.unitId())
                && held.labelPolicy().equals(label.labelPolicy())
                && held.scoresSha256().equals(label.scoresSha256())
                && held.inclusionProbability().equals(label.inclusionProbability());
    }

    /** Keeps a label that its image has accepted. */
    void accept(ValidLabel label) {
        label.rater()
                .ifPresent(rater -> newest.computeIfAbsent(image(label), key -> new HashMap<>())
                        .put(rater, label));
    }

    /**
     * Notes that the beginning of the log was deleted. A rater whose first label in the log is no first revision may
     * have had earlier ones.
     */
    void noteDeletedBeginning(ValidLabel label) {
        boolean first =
                label.rater().map(rater -> !ofImage(label).containsKey(rater)).orElse(false);
        if (first && label.revision() > 1) {
            doubtful.add(image(label));
        }
    }

    /** Tells whether the log certainly has all labels of an image. Only then are they known to be complete or not. */
    boolean isKnown(ValidLabel label) {
        Set<String> raters = new HashSet<>(ofImage(label).keySet());
        label.rater().ifPresent(raters::add);
        return !doubtful.contains(image(label))
                && label.model().raters().stream().allMatch(known -> raters.containsAll(known.names()));
    }

    private Map<String, ValidLabel> ofImage(ValidLabel label) {
        return newest.getOrDefault(image(label), Map.of());
    }

    private static List<String> image(ValidLabel label) {
        return List.of(label.stratum(), label.imageId());
    }

    /** Draws a rater with the upper 53 bits of SHA-256. */
    private static String drawn(List<String> names, ValidLabel label) {
        byte[] digest =
                Sha256.of((label.stratum() + "|" + label.imageId() + "|rater").getBytes(StandardCharsets.UTF_8));
        long bits = ByteBuffer.wrap(digest).getLong() >>> Long.SIZE - UNIFORM_BITS;
        // floor(n (bits + 1/2) / 2^53), in whole numbers
        return names.get(BigInteger.valueOf(bits)
                .shiftLeft(1)
                .add(BigInteger.ONE)
                .multiply(BigInteger.valueOf(names.size()))
                .shiftRight(UNIFORM_BITS + 1)
                .intValueExact());
    }

    private static boolean contradict(ValidLabel one, ValidLabel other) {
        return one.active()
                && (!one.unitId().equals(other.unitId())
                        || !one.inclusionProbability().equals(other.inclusionProbability()));
    }

    private static boolean isComplete(Raters raters, Map<String, ValidLabel> ofImage) {
        Set<List<Object>> labelled = new HashSet<>();
        for (String name : raters.names()) {
            ValidLabel label = ofImage.get(name);
            if (label == null || !label.active()) {
                return false;
            }
            labelled.add(List.of(label.scoresSha256(), label.labelPolicy()));
        }
        return labelled.size() == 1;
    }

    private static ValidLabel ofAll(ValidLabel last, List<ValidLabel> labels, int revision) {
        Map<String, ImageScore> scores = new HashMap<>();
        Set<String> empty = new HashSet<>();
        for (String fingerprint : last.scores().keySet()) {
            List<ImageScore> ofRaters = new ArrayList<>();
            labels.forEach(label ->
                    Optional.ofNullable(label.scores().get(fingerprint)).ifPresent(ofRaters::add));
            if (ofRaters.size() == labels.size()) {
                scores.put(fingerprint, largest(ofRaters));
            }
            if (labels.stream().allMatch(label -> label.emptyTruths().contains(fingerprint))) {
                empty.add(fingerprint);
            }
        }
        return copy(last, true, labels.stream().allMatch(ValidLabel::audit), revision, scores, empty);
    }

    private static ImageScore largest(List<ImageScore> ofRaters) {
        Map<Component, Double> values = new EnumMap<>(Component.class);
        ImageScore all = ofRaters.get(0);
        for (ImageScore score : ofRaters) {
            score.criticalValues()
                    .forEach((component, value) -> values.put(
                            component, Math.max(value, values.getOrDefault(component, Double.NEGATIVE_INFINITY))));
            all = new ImageScore(
                    Map.of(), OptionalDouble.empty(), all.losses().maximum(score.losses()), all.sizeClass());
        }
        return new ImageScore(values, OptionalDouble.empty(), all.losses(), all.sizeClass());
    }

    private static ValidLabel withdrawn(ValidLabel last, int revision) {
        return copy(last, false, last.audit(), revision, Map.of(), Set.of());
    }

    private static ValidLabel copy(
            ValidLabel last,
            boolean active,
            boolean audit,
            int revision,
            Map<String, ImageScore> scores,
            Set<String> empty) {
        return new ValidLabel(
                last.stratum(),
                last.model(),
                last.imageId(),
                last.unitId(),
                last.predictionId(),
                last.rater(),
                active,
                revision,
                last.at(),
                last.labelPolicy(),
                audit,
                last.inclusionProbability(),
                active ? Optional.empty() : last.withdrawalReason(),
                last.attributes(),
                active ? last.scoresSha256() : Optional.empty(),
                active ? last.fold() : OptionalInt.empty(),
                scores,
                empty);
    }
}
