package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CoverageEvent;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.ThresholdSide;
import java.util.List;
import java.util.stream.Stream;

/** What an issued record claims, and at which levels, as can be seen from the record itself. */
final class ClaimedEvents {

    private ClaimedEvents() {}

    static List<Double> alphas(IssuedConfidenceSet issued) {
        return Stream.concat(
                        issued.getLevels().stream().map(LevelSets::getNominalAlpha),
                        issued.getIntervals().stream().map(LevelInterval::getNominalAlpha))
                .toList();
    }

    static List<CoverageEvent> of(IssuedConfidenceSet issued) {
        if (!issued.getIntervals().isEmpty()) {
            return List.of(CoverageEvent.INTERVAL);
        }
        LevelSets level = issued.getLevels().get(0);
        if (level.getInner().getReason() == SetReason.NOT_CLAIMED) {
            return List.of(level.getOuter().getSide() == ThresholdSide.RISK ? CoverageEvent.RISK : CoverageEvent.OUTER);
        }
        return level.getOuter().getReason() == SetReason.NOT_CLAIMED
                ? List.of(CoverageEvent.INNER)
                : List.of(CoverageEvent.INNER, CoverageEvent.OUTER, CoverageEvent.JOINT);
    }
}
