package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import java.util.List;
import java.util.Map;

/** What happens in a stratum that its drift monitors must know of. */
public sealed interface DriftEvent {

    String stratum();

    /** Event time, milliseconds since 1970. */
    long time();

    /** A prediction was issued, or a label accepted, and the two may have met. */
    sealed interface Met extends DriftEvent {

        /** The outcomes that came of it. */
        List<CoverageOutcome> outcomes();
    }

    /**
     * Scores came, of which nothing but the prediction is known.
     *
     * @param sizes area or volume of the predicted structure, mm² or mm³, by channel
     */
    record PredictionScored(String stratum, String unitId, long time, Map<String, Double> sizes) implements DriftEvent {

        public PredictionScored {
            sizes = Map.copyOf(sizes);
        }
    }

    /**
     * Sets were issued for a prediction.
     *
     * @param time when the prediction was made
     * @param claimed the sets, without critical values
     * @param selfCalibrated whether the image had entered the cited calibration: it stays out of drift
     */
    record PredictionIssued(
            String stratum,
            String predictionId,
            String unitId,
            long time,
            boolean selfCalibrated,
            List<ScoredProcedure> claimed,
            List<CoverageOutcome> outcomes)
            implements Met {

        public PredictionIssued {
            claimed = List.copyOf(claimed);
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
            implements Met {

        public LabelAccepted {
            outcomes = List.copyOf(outcomes);
        }

        @Override
        public long time() {
            return unit.label().coordinates().getLabelledAt().toEpochMilli();
        }
    }
}
