package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The thresholds that one calibrator must produce.
 *
 * @param procedure name of the procedure
 * @param fingerprint of the procedure
 * @param sizeClass whose units calibrate apart, if the procedure has size classes
 * @param components in the order in which they are published
 * @param aims the thresholds that are wanted
 */
public record CalibrationTarget(
        String procedure, String fingerprint, Optional<String> sizeClass, List<Component> components, Set<Aim> aims) {

    /**
     * One threshold.
     *
     * @param component whose critical values it bounds
     * @param alpha its own miscoverage
     */
    public record Aim(Component component, BigDecimal alpha) {}

    /** Keeps the order of the aims. */
    public CalibrationTarget {
        components = List.copyOf(components);
        aims = new LinkedHashSet<>(aims);
    }
}
