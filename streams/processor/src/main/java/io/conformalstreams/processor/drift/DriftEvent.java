package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.processor.configuration.InputProxies.Proxy;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import java.util.List;

/** What happens in a stratum that its drift monitors must know of. */
public sealed interface DriftEvent {

    String stratum();

    /** Event time, milliseconds since 1970. */
    long time();

    /** A prediction was issued, or a label accepted, and the two may have met. */
    sealed interface MatchEvent extends DriftEvent {

        /** The outcomes that came of it. */
        List<CoverageOutcome> outcomes();
    }

    /**
     * Scores came, of which nothing but the prediction is known.
     *
     * @param inputs what was measured on them
     */
    record PredictionScored(String stratum, String unitId, long time, List<ProxyValue> inputs) implements DriftEvent {

        public PredictionScored {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * A measurement on the scores of one channel.
     *
     * @param value of a size log(1 + mm² or mm³), of a band the same less that of the size, of an entropy its mean in nats
     */
    record ProxyValue(String channel, Proxy proxy, double value) {}

    /**
     * Sets were issued for a prediction.
     *
     * @param time when the prediction was made
     * @param procedures the issued sets by procedure, without critical values
     * @param selfCalibrated whether the image had entered the cited calibration: it stays out of drift
     */
    record PredictionIssued(
            String stratum,
            String predictionId,
            String unitId,
            long time,
            boolean selfCalibrated,
            List<ScoredProcedure> procedures,
            List<CoverageOutcome> outcomes)
            implements MatchEvent {

        public PredictionIssued {
            procedures = List.copyOf(procedures);
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * A label was accepted, corrected or withdrawn.
     *
     * @param withdrawn whether this revision withdraws the label
     * @param unit with the critical values that the label gave, without sets
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
