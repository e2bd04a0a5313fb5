package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.IsoDuration;
import java.time.Duration;

/**
 * Times of labels.
 *
 * @param retention how long issued sets and unmatched labels wait for each other, in event time
 * @param futureTolerance how far an event time may lie beyond the broker's append time before the record is rejected
 */
public record Labels(Duration retention, Duration futureTolerance) {
    public Labels {
        IsoDuration.POSITIVE.require("retention", retention);
        IsoDuration.NOT_NEGATIVE.require("futureTolerance", futureTolerance);
    }
}
