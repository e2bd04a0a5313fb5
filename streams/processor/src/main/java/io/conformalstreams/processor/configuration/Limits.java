package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.util.Optional;

/**
 * The limits of an accepted record. They keep a record from exhausting the memory.
 *
 * @param pixels maximum number of pixels of a channel
 * @param channels maximum number of channels of a record
 */
public record Limits(int pixels, int channels) {

    static final SettingGroup SETTINGS = SettingGroup.of(
            "limits", "The largest record that is accepted. Larger records are rejected before memory is allocated.");

    /** The pixels of a channel are stored in one Java array. */
    private static final Constraint<Integer> PIXELS_RULE = Constraint.between(1, Integer.MAX_VALUE - 8);

    private static final Constraint<Integer> CHANNELS_RULE = Constraint.between(1, 1024);

    private static final Setting<Integer> PIXELS = SETTINGS.optional(
            "pixels", ScalarType.wholeNumber(PIXELS_RULE), "16777216", "Maximum number of pixels of one channel.");
    private static final Setting<Integer> CHANNELS = SETTINGS.optional(
            "channels", ScalarType.wholeNumber(CHANNELS_RULE), "64", "Maximum number of channels of one record.");

    public Limits {
        PIXELS_RULE.require("pixels", pixels);
        CHANNELS_RULE.require("channels", channels);
    }

    static Optional<Limits> read(ConfigurationNode document) {
        return SETTINGS.read(document).map(values -> new Limits(values.get(PIXELS), values.get(CHANNELS)));
    }
}
