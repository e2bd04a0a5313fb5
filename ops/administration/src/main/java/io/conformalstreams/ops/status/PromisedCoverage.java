package io.conformalstreams.ops.status;

import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageClaim;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The coverage that procedures promise. Running coverage also counts events about which a procedure makes no promise,
 * such as that both sets are right where each has a promise of its own.
 */
public final class PromisedCoverage {

    private final Map<String, ConformalMethod> methods;

    /** Takes the methods of the configured procedures. */
    public PromisedCoverage(ConformalConfiguration configuration) {
        this.methods =
                configuration.procedures().stream().collect(Collectors.toMap(Procedure::name, Procedure::method));
    }

    /** Returns the events about which a procedure makes a promise; none if it is not configured. */
    List<Component> events(ProcedureThresholds procedure) {
        return Optional.ofNullable(methods.get(procedure.getProcedure()))
                .map(method -> method.events().stream().filter(method::promises).toList())
                .orElse(List.of());
    }

    /**
     * Returns the proven coverage of an event: one minus its level, less what the proof leaves open.
     *
     * @param nominalAlpha configured miscoverage level
     * @return empty if the procedure makes no promise about the event
     */
    public OptionalDouble of(ProcedureThresholds procedure, Component event, double nominalAlpha) {
        if (!events(procedure).contains(event)) {
            return OptionalDouble.empty();
        }
        Map<Optional<String>, List<ComponentThreshold>> bySizeClass = procedure.getThresholds().stream()
                .filter(threshold -> threshold.getNominalAlpha() == nominalAlpha)
                .collect(Collectors.groupingBy(threshold -> Optional.ofNullable(threshold.getSizeClass())));
        return bySizeClass.values().stream()
                .mapToDouble(level -> promised(level, event, nominalAlpha))
                .min();
    }

    private static double promised(List<ComponentThreshold> level, Component event, double nominalAlpha) {
        return level.stream()
                .filter(threshold -> threshold.getComponent() == ComponentRecords.symbol(event))
                .mapToDouble(threshold -> 1 - threshold.getAlpha() - shortfall(threshold))
                .findFirst()
                // An event without a threshold of its own has the level that its components share.
                .orElseGet(() -> 1
                        - nominalAlpha
                        - level.stream()
                                .mapToDouble(PromisedCoverage::shortfall)
                                .sum());
    }

    /** Returns by how much the proven coverage falls short of one minus the level; usually 0. */
    private static double shortfall(ComponentThreshold threshold) {
        return threshold.getCoverageClaim() == CoverageClaim.NONE
                ? 0
                : Math.max(0, 1 - threshold.getAlpha() - threshold.getCoverageMean());
    }
}
