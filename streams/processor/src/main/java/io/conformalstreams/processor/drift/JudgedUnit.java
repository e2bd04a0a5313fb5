package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredComponent;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A unit with its mature images. Monitors use the unit's largest critical values, as the calibration does. The
 * unit misses a promise if the set of any of its images misses it.
 *
 * @param images the images in the order of their times, at least one
 */
record JudgedUnit(List<BufferedUnit> images) {

    JudgedUnit {
        images = List.copyOf(images);
        if (images.isEmpty()) {
            throw new IllegalArgumentException("a judged unit must have an image");
        }
    }

    /** A procedure with one of its definitions. */
    record Definition(String procedure, String fingerprint) {}

    String unitId() {
        return images.get(0).unitId();
    }

    /** Returns the unit without the images that lack a property; empty if no image has it. */
    Optional<JudgedUnit> where(Predicate<BufferedUnit> property) {
        List<BufferedUnit> chosen = images.stream().filter(property).toList();
        return chosen.isEmpty() ? Optional.empty() : Optional.of(new JudgedUnit(chosen));
    }

    /** Returns the label of the last image that has one. */
    Optional<Label> label() {
        return images.stream().flatMap(image -> image.label().stream()).reduce((earlier, later) -> later);
    }

    /**
     * Returns the probability that all images are labelled, or 0 if one of them is not. Images of a unit are chosen for
     * labelling together.
     */
    double labellingProbability() {
        return images.stream()
                .mapToDouble(
                        image -> image.label().map(Label::inclusionProbability).orElse(0.0))
                .min()
                .orElseThrow();
    }

    /** Returns the components of each procedure. */
    Map<Definition, List<UnitComponent>> procedures() {
        Map<Definition, List<ScoredProcedure>> byDefinition = new LinkedHashMap<>();
        for (BufferedUnit image : images) {
            for (ScoredProcedure scored : image.procedures()) {
                byDefinition
                        .computeIfAbsent(
                                new Definition(scored.procedure(), scored.fingerprint()), unseen -> new ArrayList<>())
                        .add(scored);
            }
        }
        Map<Definition, List<UnitComponent>> procedures = new LinkedHashMap<>();
        byDefinition.forEach((definition, scored) -> procedures.put(definition, components(scored)));
        return procedures;
    }

    private static List<UnitComponent> components(List<ScoredProcedure> ofImages) {
        return ofImages.stream()
                .flatMap(scored -> scored.components().stream().map(ScoredComponent::component))
                .distinct()
                .map(component -> UnitComponent.of(component, ofImages))
                .toList();
    }
}
