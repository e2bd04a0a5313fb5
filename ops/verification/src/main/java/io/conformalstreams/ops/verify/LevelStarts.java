package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The versions with which adaptive levels started, as published. No log tells when the configuration has changed, so the
 * check relies on these versions, and recomputes the levels from there.
 *
 * @param byProcedure by procedure and version, the levels that started
 */
record LevelStarts(Map<String, TreeMap<Long, Set<Started>>> byProcedure) {

    /** No published level. */
    static final LevelStarts NONE = new LevelStarts(Map.of());

    /** The threshold of a level that started. */
    record Started(double nominal, Component component, Optional<String> sizeClass) {

        /** The nominal level as the procedure configures it; the number itself if the procedure does not have it. */
        BigDecimal nominalAlpha(Procedure procedure) {
            return procedure.alphas().stream()
                    .filter(alpha -> alpha.doubleValue() == nominal)
                    .findFirst()
                    .orElse(BigDecimal.valueOf(nominal));
        }
    }

    static LevelStarts of(Collection<StratumThresholds> published) {
        Map<String, TreeMap<Long, Set<Started>>> starts = new HashMap<>();
        for (StratumThresholds version : published) {
            for (ProcedureThresholds procedure : version.getProcedures()) {
                for (ComponentThreshold threshold : procedure.getThresholds()) {
                    if (threshold.getLevelSince() != null) {
                        starts.computeIfAbsent(procedure.getProcedure(), name -> new TreeMap<>())
                                .computeIfAbsent(threshold.getLevelSince(), since -> new HashSet<>())
                                .add(new Started(
                                        threshold.getNominalAlpha(),
                                        ComponentRecords.component(threshold.getComponent()),
                                        Optional.ofNullable(threshold.getSizeClass())));
                    }
                }
            }
        }
        return new LevelStarts(starts);
    }

    /** Returns the levels of a procedure that started with a version. */
    Set<Started> at(String procedure, long version) {
        return byProcedure.getOrDefault(procedure, new TreeMap<>()).getOrDefault(version, Set.of());
    }

    /**
     * Returns the version with which the levels of a procedure first started in an epoch: the first version of the epoch
     * unless a later start is the first that was published.
     *
     * @param epochStart first version of the epoch
     */
    long firstFrom(String procedure, long epochStart) {
        return Optional.ofNullable(
                        byProcedure.getOrDefault(procedure, new TreeMap<>()).ceilingKey(epochStart))
                .orElse(epochStart);
    }

    /** Returns the versions with which a level of a procedure started. */
    Set<Long> versions(String procedure) {
        return byProcedure.getOrDefault(procedure, new TreeMap<>()).keySet();
    }
}
