package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.CalibrationTarget.Aim;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The verdicts about one unit that have moved the adaptive levels of a procedure. They ensure that a unit moves each
 * level once, although it may have several images and predictions.
 *
 * @param verdicts the verdict on each threshold that has judged the unit
 */
record UnitVerdicts(Map<Aim, Verdict> verdicts) {

    static final UnitVerdicts NONE = new UnitVerdicts(Map.of());

    /**
     * The verdict that has moved a level.
     *
     * @param since version of the thresholds with which the level started. After the level has started anew, the verdict
     *     no longer counts
     * @param missed whether a set missed the unit
     */
    record Verdict(long since, boolean missed) {}

    UnitVerdicts {
        verdicts = Map.copyOf(verdicts);
    }

    /**
     * Tells whether a set missed the unit; empty if no set has judged the unit.
     *
     * @param since version of the thresholds with which the level started
     */
    Optional<Boolean> missed(Aim aim, long since) {
        return Optional.ofNullable(verdicts.get(aim))
                .filter(verdict -> verdict.since() == since)
                .map(Verdict::missed);
    }

    UnitVerdicts with(Aim aim, Verdict verdict) {
        Map<Aim, Verdict> changed = new HashMap<>(verdicts);
        changed.put(aim, verdict);
        return new UnitVerdicts(changed);
    }
}
