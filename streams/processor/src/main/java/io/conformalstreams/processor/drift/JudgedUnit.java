package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.drift.DriftEvent.ProxyValue;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredComponent;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A unit with its mature images. Monitors use the unit's largest critical values in each size class, as the calibration
 * does. The unit misses a promise of a class if the set of any of its images of that class misses it.
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

    /** A procedure with one of its definitions, in one size class. */
    record Definition(String procedure, String fingerprint, Optional<String> sizeClass) {

        private static Definition of(ScoredProcedure scored) {
            return new Definition(scored.procedure(), scored.fingerprint(), scored.sizeClass());
        }
    }

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
     * Returns the probability that the unit was selected for labelling, or 0 if one of its images has no label. Images
     * of a unit are selected together. If misses are weighted by this probability, it is known, and all labels of the
     * unit state the same. Otherwise, only whether it is 0 matters, and 1 stands for an unknown probability.
     */
    double labellingProbability() {
        return images.stream()
                .mapToDouble(image -> image.label()
                        .map(label -> label.inclusionProbability().orElse(1.0))
                        .orElse(0.0))
                .min()
                .orElseThrow();
    }

    /**
     * Returns the measurements on the scores of one channel, in the order of the proxies: the largest one of all images,
     * or NaN without any.
     */
    List<Double> measurements(String channel, List<Proxy> proxies) {
        return proxies.stream()
                .map(proxy -> images.stream()
                        .flatMap(image -> image.measurements().stream())
                        .filter(measured -> measured.channel().equals(channel) && measured.proxy() == proxy)
                        .map(ProxyValue::value)
                        .max(Comparator.naturalOrder())
                        .orElse(Double.NaN))
                .toList();
    }

    /** Returns, for each procedure and size class, the unit with the images that have scores there. */
    Map<Definition, JudgedUnit> byDefinition() {
        Map<Definition, List<BufferedUnit>> imagesOf = new LinkedHashMap<>();
        for (BufferedUnit image : images) {
            for (ScoredProcedure scored : image.procedures()) {
                imagesOf.computeIfAbsent(Definition.of(scored), unseen -> new ArrayList<>())
                        .add(image);
            }
        }
        Map<Definition, JudgedUnit> units = new LinkedHashMap<>();
        imagesOf.forEach((definition, ofDefinition) -> units.put(definition, new JudgedUnit(ofDefinition)));
        return units;
    }

    /** Returns the components of one procedure in one size class. */
    List<UnitComponent> components(Definition definition) {
        List<ScoredProcedure> ofImages = images.stream()
                .flatMap(image -> image.procedures().stream())
                .filter(scored -> Definition.of(scored).equals(definition))
                .toList();
        return ofImages.stream()
                .flatMap(scored -> scored.components().stream().map(ScoredComponent::component))
                .distinct()
                .map(component -> UnitComponent.of(component, ofImages))
                .toList();
    }
}
