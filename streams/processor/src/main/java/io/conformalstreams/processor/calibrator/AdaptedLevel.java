package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.processor.component.Component;
import java.util.Optional;

/**
 * The current level of one threshold under the adaptive guarantee. It depends on the order of the labels and cannot be
 * rebuilt from the entries, so it is stored beside them.
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
