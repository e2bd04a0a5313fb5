package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.confidence.ScoreKind;
import java.util.List;
import java.util.Optional;

/**
 * What all cases of a source share.
 *
 * @param name name of the data set
 * @param model the model that produced the scores
 * @param dimensions 2 or 3
 * @param scoreKind whether the scores are logits or probabilities
 * @param channels the scored structures, in the order of the score arrays' first axis; at least one, with unique names
 * @param ratio the biomarker that two of the channels form, if there is one
 * @param ignoreLabel label value of the pixels that were not annotated, from 1 to 255 and not a value of a channel;
 *     empty if every pixel is annotated
 * @param hasMasks whether the cases have predicted masks of 0 and 1 in place of scores
 */
public record DatasetDescription(
        String name,
        String model,
        int dimensions,
        ScoreKind scoreKind,
        List<DatasetChannel> channels,
        Optional<RatioChannels> ratio,
        Optional<Integer> ignoreLabel,
        boolean hasMasks) {

    private static final int LARGEST_LABEL = 255;

    /** A source of scores whose labels annotate every pixel. */
    public DatasetDescription(
            String name,
            String model,
            int dimensions,
            ScoreKind scoreKind,
            List<DatasetChannel> channels,
            Optional<RatioChannels> ratio) {
        this(name, model, dimensions, scoreKind, channels, ratio, Optional.empty(), false);
    }

    public DatasetDescription {
        if (name.isBlank() || model.isBlank()) {
            throw new IllegalArgumentException(
                    "name is '" + name + "' and model '" + model + "'; neither may be blank");
        }
        if (dimensions != 2 && dimensions != 3) {
            throw new IllegalArgumentException("dimensions is " + dimensions + "; 2 or 3 is expected");
        }
        channels = List.copyOf(channels);
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("channels is empty; at least one is expected");
        }
        if (channels.stream().map(DatasetChannel::name).distinct().count() < channels.size()) {
            throw new IllegalArgumentException("channels are named "
                    + channels.stream().map(DatasetChannel::name).toList() + "; their names must differ");
        }
        if (ignoreLabel.isPresent()) {
            requireFree(ignoreLabel.get(), channels);
        }
        int count = channels.size();
        if (ratio.filter(pair -> pair.numerator() >= count || pair.denominator() >= count)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "ratio is " + ratio.get() + "; channels are numbered from 0 to " + (count - 1));
        }
    }

    private static void requireFree(int ignoreLabel, List<DatasetChannel> channels) {
        if (ignoreLabel < 1 || ignoreLabel > LARGEST_LABEL) {
            throw new IllegalArgumentException("ignore_label is " + ignoreLabel + "; 1 to 255 is expected");
        }
        for (DatasetChannel channel : channels) {
            if (channel.labelValues().contains(ignoreLabel)) {
                throw new IllegalArgumentException("ignore_label is " + ignoreLabel + ", which is a label"
                        + " value of channel " + channel.name() + "; choose a value that no channel has");
            }
        }
    }
}
