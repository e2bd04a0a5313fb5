package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import java.util.List;

/** An event in a stratum for its drift monitors. */
public sealed interface DriftEvent {

    String stratum();

    /** The event time, milliseconds since 1970. */
    long time();

    /** A prediction was issued or a label was accepted. The event may have matched a prediction with a label. */
    sealed interface MatchEvent extends DriftEvent {

        /** The outcomes of the match; empty without a match. */
        List<CoverageOutcome> outcomes();
    }

    /**
     * A prediction was scored. No label is needed.
     *
     * @param inputs the measurements on the scores
     */
    record PredictionScored(String stratum, String unitId, long time, List<ProxyValue> inputs) implements DriftEvent {

        public PredictionScored {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * A measurement on the scores of one channel.
     *
     * @param value the measurement. For a size it is log(1 + size), with the size in mm² or mm³. For a band it is log(1
     *     + size of the band) - log(1 + size of the mask). For an entropy it is the mean in nats
     */
    record ProxyValue(String channel, Proxy proxy, double value) {}

    /**
     * Sets were issued for a prediction.
     *
     * @param time the event time of the prediction, milliseconds since 1970
     * @param procedures the issued sets by procedure, without critical values; empty unless monitors observe them before
     *     a label arrives
     * @param measurements the measurements on the scores; empty unless they wait for the labels
     * @param selfCalibrated whether the image was already part of the cited calibration. If so, drift monitors ignore
     *     it
     */
    record PredictionIssued(
            String stratum,
            String predictionId,
            String unitId,
            long time,
            boolean selfCalibrated,
            List<ScoredProcedure> procedures,
            List<ProxyValue> measurements,
            List<CoverageOutcome> outcomes)
            implements MatchEvent {

        public PredictionIssued {
            procedures = List.copyOf(procedures);
            measurements = List.copyOf(measurements);
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * A label was accepted, corrected or withdrawn.
     *
     * @param withdrawn whether this revision withdraws the label
     * @param unit the labelled unit with its critical values and without sets
     */
    record LabelAccepted(
            String stratum, String imageId, boolean withdrawn, LabelledUnit unit, List<CoverageOutcome> outcomes)
            implements MatchEvent {

        public LabelAccepted {
            outcomes = List.copyOf(outcomes);
        }

        @Override
        public long time() {
            return unit.label().coordinates().getLabelledAt().toEpochMilli();
        }
    }
}
