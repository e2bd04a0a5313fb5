package io.conformalstreams.ops.demo;

import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.processor.method.ExampleCases;
import io.conformalstreams.processor.model.Channel;
import java.util.List;

/** Describes what a source of cases offers, in the form that the methods' examples need. */
public final class DescribedCases {

    private DescribedCases() {}

    /** The cases of a description. */
    public static ExampleCases of(DatasetDescription description) {
        List<Channel> channels = description.channels().stream()
                .map(channel -> new Channel(channel.name(), channel.labelValues()))
                .toList();
        return new ExampleCases(
                description.model(),
                description.scoreKind(),
                channels,
                description
                        .ratio()
                        .map(ratio -> new ExampleCases.Ratio(
                                ratio.name(), channels.get(ratio.numerator()), channels.get(ratio.denominator()))));
    }
}
