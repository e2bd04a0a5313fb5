package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.processor.model.Channel;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cases that an example configuration is written for.
 *
 * @param model whose scores they have
 * @param scoreKind whether these are logits or probabilities
 * @param channels the structures scored
 * @param ratio the biomarker that two of the channels make up, if there is one
 */
public record ExampleCases(String model, ScoreKind scoreKind, List<Channel> channels, Optional<Ratio> ratio) {

    /** Takes a copy of the channels. */
    public ExampleCases {
        channels = List.copyOf(channels);
    }

    /**
     * A biomarker that is the quotient of two structures, the numerator a part of the denominator.
     *
     * @param name of the biomarker
     */
    public record Ratio(String name, Channel numerator, Channel denominator) {}

    /** The channels of each structure that several models score. */
    Stream<List<Channel>> structuresOfSeveralModels() {
        Collection<List<Channel>> byStructure = channels.stream()
                .collect(Collectors.groupingBy(Channel::labelValues, LinkedHashMap::new, Collectors.toList()))
                .values();
        return byStructure.stream().filter(models -> models.size() > 1);
    }
}
