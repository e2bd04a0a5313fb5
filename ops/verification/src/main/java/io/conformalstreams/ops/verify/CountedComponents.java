package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import java.util.List;
import java.util.stream.Stream;

/** The components whose coverage is counted for an issued record, and their levels, derived from the record alone. */
final class CountedComponents {

    private CountedComponents() {}

    static List<Double> alphas(IssuedConfidenceSet issued) {
        return Stream.concat(
                        issued.getLevels().stream().map(LevelSets::getNominalAlpha),
                        issued.getIntervals().stream().map(LevelInterval::getNominalAlpha))
                .toList();
    }

    static List<Component> of(IssuedConfidenceSet issued) {
        if (!issued.getIntervals().isEmpty()) {
            return List.of(Component.INTERVAL);
        }
        LevelSets level = issued.getLevels().get(0);
        if (level.getInner().getReason() == SetReason.NOT_PROMISED) {
            return List.of(ComponentRecords.component(level.getOuter().getComponent()));
        }
        return level.getOuter().getReason() == SetReason.NOT_PROMISED
                ? List.of(Component.INNER)
                : List.of(Component.INNER, Component.OUTER, Component.JOINT);
    }
}
