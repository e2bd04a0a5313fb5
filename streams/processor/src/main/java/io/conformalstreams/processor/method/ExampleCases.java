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
 * The cases for which an example configuration is written.
 *
 * @param model name of the model that scored the cases
 * @param scoreKind whether the scores are logits or probabilities
 * @param channels the scored structures
 * @param ratio the biomarker formed by two of the channels, if there is one
 */
public record ExampleCases(String model, ScoreKind scoreKind, List<Channel> channels, Optional<Ratio> ratio) {

    /** Copies the channels. */
    public ExampleCases {
        channels = List.copyOf(channels);
    }

    /**
     * A biomarker that is the quotient of two structures. The numerator is part of the denominator.
     *
     * @param name name of the biomarker
     */
    public record Ratio(String name, Channel numerator, Channel denominator) {}

    /** Returns the channels of each structure that several models score. */
    Stream<List<Channel>> structuresOfSeveralModels() {
        Collection<List<Channel>> byStructure = channels.stream()
                .collect(Collectors.groupingBy(Channel::labelValues, LinkedHashMap::new, Collectors.toList()))
                .values();
        return byStructure.stream().filter(models -> models.size() > 1);
    }
}
