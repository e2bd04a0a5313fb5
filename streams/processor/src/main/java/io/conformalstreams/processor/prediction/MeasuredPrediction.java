package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.drift.DriftEvent.ProxyValue;
import java.util.List;

/**
 * The sets issued for a prediction, with measurements on its scores.
 *
 * @param measurements the measurements; empty unless they wait for the labels
 */
record MeasuredPrediction(IssuedPrediction issued, List<ProxyValue> measurements) implements MatchInput {

    MeasuredPrediction {
        measurements = List.copyOf(measurements);
    }
}
