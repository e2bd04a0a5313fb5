package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.processor.component.Component;
import java.util.Optional;

/**
 * The level at which one threshold is taken, where misses move it. It follows from the order of the labels, not from the
 * entries, and so is kept beside them.
 *
 * @param procedure name
 * @param fingerprint of the procedure
 * @param sizeClass that calibrates apart, if any
 * @param component of the threshold
 * @param state aim, step and level
 */
public record AdaptedLevel(
        String procedure,
        String fingerprint,
        Optional<String> sizeClass,
        Component component,
        AdaptiveMiscoverage state) {}
