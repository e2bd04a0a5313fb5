package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.Constraint;

/**
 * What is accepted at most, so that one record cannot exhaust the memory.
 *
 * @param pixels of one channel
 * @param channels of one record
 */
public record Limits(int pixels, int channels) {

    /** A Java array, which holds the pixels of a channel, can be this long. */
    static final Constraint<Integer> PIXELS = Constraint.between(1, Integer.MAX_VALUE - 8);

    static final Constraint<Integer> CHANNELS = Constraint.between(1, 1024);

    public Limits {
        PIXELS.require("pixels", pixels);
        CHANNELS.require("channels", channels);
    }
}
