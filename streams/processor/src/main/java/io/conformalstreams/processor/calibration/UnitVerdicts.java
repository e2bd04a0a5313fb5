package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.CalibrationTarget.Aim;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The verdicts about one unit that have moved the adaptive levels of a procedure in one epoch. They ensure that a unit
 * moves each level once, although it may have several images and predictions.
 *
 * @param fingerprint fingerprint of the procedure
 * @param missed for each threshold that has judged the unit, whether a set missed the unit
 */
record UnitVerdicts(String fingerprint, int epoch, Map<Aim, Boolean> missed) {

    UnitVerdicts {
        missed = Map.copyOf(missed);
    }

    static UnitVerdicts none(String fingerprint, int epoch) {
        return new UnitVerdicts(fingerprint, epoch, Map.of());
    }

    /** Returns whether a set missed the unit; empty if no set has judged the unit. */
    Optional<Boolean> missed(Aim aim) {
        return Optional.ofNullable(missed.get(aim));
    }

    UnitVerdicts with(Aim aim, boolean missedUnit) {
        Map<Aim, Boolean> changed = new HashMap<>(missed);
        changed.put(aim, missedUnit);
        return new UnitVerdicts(fingerprint, epoch, changed);
    }
}
