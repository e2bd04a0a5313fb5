package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.processor.component.Component;
import java.util.Optional;

/**
 * The current level of one threshold under the adaptive guarantee. The level depends on the verdicts of
 * issued sets and cannot be rebuilt from the calibration entries, so it is stored with them.
 *
 * @param procedure name of the procedure
 * @param fingerprint fingerprint of the procedure
 * @param sizeClass the size class, if the procedure has size classes
 * @param component component whose threshold has this level
 * @param since version of the thresholds with which the level started at its target. Only sets that were made with
 *     these or later thresholds move the level
 * @param state target, step size and current level
 */
public record AdaptedLevel(
        String procedure,
        String fingerprint,
        Optional<String> sizeClass,
        Component component,
        long since,
        AdaptiveMiscoverage state) {}
