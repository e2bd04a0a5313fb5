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
 * image has the largest values of all raters once each of them has labelled the same scores. For the average rater, it
 * has the label of one rater, whom a hash chooses.
 */
final class RaterLabels {

    private static final int UNIFORM_BITS = 53;

    /** By stratum and image, then by rater: the accepted label with the highest revision. */
    private final Map<List<String>, Map<String, ValidLabel>> newest = new HashMap<>();

    /** Returns the label that an image has because of a rater's label; empty if this changes nothing. */
    Optional<ValidLabel> add(ValidLabel label, String rater) {
        if (label.model().raters().isEmpty()) {
            return Optional.of(label);
        }
        Raters raters = label.model().raters().get();
        if (raters.promise() == Raters.Promise.AVERAGE) {
            return Optional.of(label).filter(any -> drawn(raters.names(), label).equals(rater));
        }
        Map<String, ValidLabel> ofImage =
                newest.computeIfAbsent(List.of(label.stratum(), label.imageId()), image -> new HashMap<>());
        boolean isNew = !ofImage.containsKey(rater) || ofImage.get(rater).revision() < label.revision();
        if (!isNew) {
            return Optional.empty();
        }
        boolean hadLabel = isComplete(raters, ofImage);
        ofImage.put(rater, label);
        int revision = 0;
        for (ValidLabel ofRater : ofImage.values()) {
            revision += ofRater.revision();
        }
        if (isComplete(raters, ofImage)) {
            return Optional.of(ofAll(label, List.copyOf(ofImage.values()), revision));
        }
        return hadLabel ? Optional.of(withdrawn(label, revision)) : Optional.empty();
    }

    /** Draws a rater with the upper 53 bits of SHA-256. */
    private static String drawn(List<String> names, ValidLabel label) {
        byte[] digest = Sha256.of(
                (label.stratum() + "|" + label.imageId() + "|rater").getBytes(StandardCharsets.UTF_8));
        long bits = ByteBuffer.wrap(digest).getLong() >>> Long.SIZE - UNIFORM_BITS;
        // floor(n (bits + 1/2) / 2^53), in whole numbers
        return names.get(BigInteger.valueOf(bits)
                .shiftLeft(1)
                .add(BigInteger.ONE)
                .multiply(BigInteger.valueOf(names.size()))
                .shiftRight(UNIFORM_BITS + 1)
                .intValueExact());
    }

    private static boolean isComplete(Raters raters, Map<String, ValidLabel> ofImage) {
        Set<Object> scores = new HashSet<>();
        for (String name : raters.names()) {
            ValidLabel label = ofImage.get(name);
            if (label == null || !label.active()) {
                return false;
            }
            scores.add(List.of(label.scoresSha256(), label.fold()));
        }
        return scores.size() == 1;
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
        return copy(last, true, revision, scores, empty);
    }

    private static ImageScore largest(List<ImageScore> ofRaters) {
        Map<Component, Double> values = new EnumMap<>(Component.class);
        ImageScore all = ofRaters.get(0);
        for (ImageScore score : ofRaters) {
            score.criticalValues()
                    .forEach((component, value) -> values.put(
                            component, Math.max(value, values.getOrDefault(component, Double.NEGATIVE_INFINITY))));
            all = new ImageScore(Map.of(), OptionalDouble.empty(), all.losses().maximum(score.losses()), all.sizeClass());
        }
        return new ImageScore(values, OptionalDouble.empty(), all.losses(), all.sizeClass());
    }

    private static ValidLabel withdrawn(ValidLabel last, int revision) {
        return copy(last, false, revision, Map.of(), Set.of());
    }

    private static ValidLabel copy(
            ValidLabel last, boolean active, int revision, Map<String, ImageScore> scores, Set<String> empty) {
        return new ValidLabel(
                last.stratum(),
                last.model(),
                last.imageId(),
                last.unitId(),
                last.predictionId(),
                active,
                revision,
                last.at(),
                last.labelPolicy(),
                last.audit(),
                last.inclusionProbability(),
                active ? Optional.empty() : last.withdrawalReason(),
                active ? last.scoresSha256() : Optional.empty(),
                active ? last.fold() : OptionalInt.empty(),
                scores,
                empty);
    }
}
