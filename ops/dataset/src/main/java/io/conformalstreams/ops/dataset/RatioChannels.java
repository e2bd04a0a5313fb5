package io.conformalstreams.ops.dataset;

/**
 * A biomarker: the ratio of the volumes of two structures. The numerator is a part of the denominator.
 *
 * @param name of the biomarker
 * @param numerator index of its channel, from 0
 * @param denominator index of another channel
 */
public record RatioChannels(String name, int numerator, int denominator) {

    public RatioChannels {
        if (numerator < 0 || denominator < 0 || numerator == denominator) {
            throw new IllegalArgumentException("numerator_channel is " + numerator + " and denominator_channel "
                    + denominator + "; two different channels are expected");
        }
    }
}
