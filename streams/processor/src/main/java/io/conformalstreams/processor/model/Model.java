package io.conformalstreams.processor.model;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.processor.setting.Constraint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A segmentation model whose scores are accepted.
 *
 * @param name name: the part of the stratum before its first {@code @} or {@code |}
 * @param dimensions 2 for images, 3 for volumes
 * @param scoreKind meaning of a score, which determines the cut of the predicted mask
 * @param encoding number format of the scores, the same for labelled images and predictions
 * @param channels what the model scores, in the order of its score arrays
 * @param ignoreLabel label value of pixels that were not annotated, 1 to 255, which no channel may have; empty if every
 *     pixel is annotated
 * @param requiresGeometry whether scores and labels must have a geometry
 * @param raters the readers who label each image; empty if each image has one label
 */
public record Model(
        String name,
        int dimensions,
        ScoreKind scoreKind,
        ScoreEncoding encoding,
        List<Channel> channels,
        Optional<Integer> ignoreLabel,
        boolean requiresGeometry,
        Optional<Raters> raters) {

    public static final Constraint<String> NAME = Constraint.matching(
            "[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}",
            "1 to 128 letters, digits, dots, underscores and hyphens, a letter or digit first");
    public static final Constraint<Integer> DIMENSIONS = Constraint.between(2, 3);

    /** Value 0 is background, so it is not allowed. */
    public static final Constraint<Integer> IGNORE_LABEL = Constraint.between(1, 255);

    /** Creates a model whose labels annotate every pixel. */
    public Model(String name, int dimensions, ScoreKind scoreKind, ScoreEncoding encoding, List<Channel> channels) {
        this(name, dimensions, scoreKind, encoding, channels, Optional.empty());
    }

    /** Creates a model whose records may leave out the geometry. */
    public Model(
            String name,
            int dimensions,
            ScoreKind scoreKind,
            ScoreEncoding encoding,
            List<Channel> channels,
            Optional<Integer> ignoreLabel) {
        this(name, dimensions, scoreKind, encoding, channels, ignoreLabel, false);
    }

    /** Creates a model whose images have one label each. */
    public Model(
            String name,
            int dimensions,
            ScoreKind scoreKind,
            ScoreEncoding encoding,
            List<Channel> channels,
            Optional<Integer> ignoreLabel,
            boolean requiresGeometry) {
        this(name, dimensions, scoreKind, encoding, channels, ignoreLabel, requiresGeometry, Optional.empty());
    }

    public Model {
        NAME.require("name", name);
        DIMENSIONS.require("dimensions", dimensions);
        channels = List.copyOf(channels);
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("model " + name + " must have at least one channel");
        }
        if (channels.stream().map(Channel::name).distinct().count() < channels.size()) {
            throw new IllegalArgumentException("channels of model " + name + " must have distinct names");
        }
        if (ignoreLabel.isPresent()) {
            int value = IGNORE_LABEL.require("ignoreLabel", ignoreLabel.get());
            if (channels.stream().anyMatch(channel -> channel.labelValues().contains(value))) {
                throw new IllegalArgumentException(
                        "ignoreLabel " + value + " of model " + name + " must belong to no channel");
            }
        }
    }

    /** The constraint on the names of this model's channels. */
    public Constraint<String> channelNames() {
        List<String> names = channels.stream().map(Channel::name).toList();
        return new Constraint<>(
                "one of the channels of model " + name + ": " + String.join(", ", names), names::contains);
    }

    /** Returns the position of a channel in the score arrays; empty if the model does not have the channel. */
    public OptionalInt channelIndex(String channel) {
        return IntStream.range(0, channels.size())
                .filter(index -> channels.get(index).name().equals(channel))
                .findFirst();
    }

    /**
     * Returns the channel with a name.
     *
     * @throws IllegalArgumentException if the model does not have it
     */
    public Channel channel(String channel) {
        int index = channelIndex(channel)
                .orElseThrow(() -> new IllegalArgumentException("model " + name + " has no channel " + channel));
        return channels.get(index);
    }
}
