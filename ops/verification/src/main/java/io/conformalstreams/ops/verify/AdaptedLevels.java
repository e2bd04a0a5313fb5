package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.ops.verify.RecomputedThreshold.Aim;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The levels of one procedure's thresholds under the adaptive guarantee. After T judged units, of which M were missed, a
 * level is alpha + gamma (alpha T - M). The units of each level are kept, and counted again for each threshold. Only
 * sets with thresholds since the start of the level count.
 */
final class AdaptedLevels {

    private final Procedure procedure;
    private final Optional<BigDecimal> gamma;
    private final Map<Aim, Map<String, Boolean>> missedUnits = new HashMap<>();
    private final Map<Aim, Long> since = new HashMap<>();
    private final long first;

    /**
     * Creates the levels before the first verdict.
     *
     * @param first version of the first thresholds with the levels
     */
    AdaptedLevels(Procedure procedure, long first) {
        this.procedure = procedure;
        this.first = first;
        this.gamma = RuleFacts.of(procedure.calibrationRule()).gamma();
    }

    BigDecimal level(Aim aim) {
        Map<String, Boolean> units = missedUnits.getOrDefault(aim, Map.of());
        if (units.isEmpty()) {
            return aim.alpha();
        }
        BigDecimal judged = BigDecimal.valueOf(units.size());
        BigDecimal missed = BigDecimal.valueOf(
                units.values().stream().filter(Boolean::booleanValue).count());
        return aim.alpha()
                .add(gamma.orElseThrow().multiply(aim.alpha().multiply(judged).subtract(missed)));
    }

    /** Returns the version of the first thresholds with a level; empty if the procedure has no levels. */
    Optional<Long> since(Aim aim) {
        return gamma.map(unused -> since.getOrDefault(aim, first));
    }

    /** Starts a level anew, with the thresholds of a version. */
    void start(Aim aim, long version) {
        missedUnits.remove(aim);
        since.put(aim, version);
    }

    /**
     * Counts the verdicts of one outcome.
     *
     * @param outcome a first outcome with a judgement
     * @return whether a level moved
     */
    boolean judge(CoverageOutcome outcome) {
        boolean moved = false;
        for (LevelOutcome level : outcome.getLevels()) {
            for (ComponentOutcome threshold : level.getComponents()) {
                Optional<Aim> aim = aim(outcome, level, threshold);
                if (aim.flatMap(this::since)
                        .filter(start -> start <= outcome.getThresholdVersion())
                        .isPresent()) {
                    moved |= count(aim.get(), outcome.getUnitId(), threshold);
                }
            }
        }
        return moved;
    }

    /** The smallest set of all cannot become smaller, so it counts only if it misses. */
    private boolean count(Aim aim, String unit, ComponentOutcome threshold) {
        Map<String, Boolean> units = missedUnits.computeIfAbsent(aim, unused -> new HashMap<>());
        boolean missed = threshold.getCriticalValue() > threshold.getLambda();
        if (units.getOrDefault(unit, false) || !missed && units.containsKey(unit)) {
            return false;
        }
        if (!missed && threshold.getLambda() == Double.NEGATIVE_INFINITY) {
            return false;
        }
        units.put(unit, missed);
        return true;
    }

    private Optional<Aim> aim(CoverageOutcome outcome, LevelOutcome level, ComponentOutcome threshold) {
        Component component = ComponentRecords.component(threshold.getComponent());
        return procedure.alphas().stream()
                .filter(alpha -> alpha.doubleValue() == level.getNominalAlpha())
                .map(alpha -> new Aim(
                        alpha,
                        component,
                        procedure.method().alpha(component, alpha),
                        Optional.ofNullable(outcome.getSizeClass())))
                .findFirst();
    }
}
