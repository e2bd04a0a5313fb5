package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.IsoDuration;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.time.Duration;
import java.util.Optional;

/**
 * How long predictions and labels wait for each other, and how far their times may be ahead of the broker's clock.
 *
 * @param retention time for which issued sets and labels are kept for a match, in event time
 * @param futureTolerance how far an event time may be ahead of the broker's append time
 */
public record Labels(Duration retention, Duration futureTolerance) {

    static final SettingGroup SETTINGS = SettingGroup.of(
            "labels",
            "How long predictions and labels wait for each other, and how far their times may be ahead of the broker's clock.");

    private static final Setting<Duration> RETENTION = SETTINGS.optional(
            "retention",
            ScalarType.duration(IsoDuration.POSITIVE),
            "P30D",
            "How long issued sets wait for their labels, and labels for their predictions, in event time.");
    private static final Setting<Duration> FUTURE_TOLERANCE = SETTINGS.optional(
            "futureTolerance",
            ScalarType.duration(IsoDuration.NOT_NEGATIVE),
            "PT5M",
            "How far an event time may be ahead of the broker's clock. Records further ahead are rejected.");

    public Labels {
        IsoDuration.POSITIVE.require("retention", retention);
        IsoDuration.NOT_NEGATIVE.require("futureTolerance", futureTolerance);
    }

    static Optional<Labels> read(ConfigurationNode document) {
        return SETTINGS.read(document).map(values -> new Labels(values.get(RETENTION), values.get(FUTURE_TOLERANCE)));
    }
}
