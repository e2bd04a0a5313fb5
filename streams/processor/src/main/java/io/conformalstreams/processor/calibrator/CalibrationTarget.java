package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The thresholds that one calibrator must compute.
 *
 * @param procedure name of the procedure
 * @param fingerprint fingerprint of the procedure
 * @param sizeClass size class of the calibration units, if the procedure has size classes
 * @param components components in the order in which they are published
 * @param aims the wanted thresholds
 */
public record CalibrationTarget(
        String procedure, String fingerprint, Optional<String> sizeClass, List<Component> components, Set<Aim> aims) {

    /**
     * A wanted threshold.
     *
     * @param component component whose critical values the threshold bounds
     * @param alpha miscoverage of this component
     */
    public record Aim(Component component, BigDecimal alpha) {}

    /** Keeps the order of the components and the aims. */
    public CalibrationTarget {
        components = List.copyOf(components);
        aims = new LinkedHashSet<>(aims);
    }
}
