package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.reading.IsoDuration;
import java.time.Duration;

/**
 * Times of labels.
 *
 * @param horizon how long issued sets and unmatched labels wait for each other, in event time
 * @param futureTolerance how far an event time may lie beyond the broker's append time before the record is rejected
 */
public record Labels(Duration horizon, Duration futureTolerance) {
    public Labels {
        IsoDuration.POSITIVE.require("horizon", horizon);
        IsoDuration.NOT_NEGATIVE.require("futureTolerance", futureTolerance);
    }
}
