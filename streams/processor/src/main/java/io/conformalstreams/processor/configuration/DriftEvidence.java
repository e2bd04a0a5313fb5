package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.processor.setting.Constraint;

/**
 * What proves drift: the detectors of the monitors that labels feed.
 *
 * @param scoreDrift the detector of larger critical values, and of smaller ones for overcoverage
 * @param coverageBreach the detector of misses
 * @param lifetimeFalseAlarmProbability the probability d that a monitor whose detector is bounded for life (a sleeper) ever
 *     raises a false alert in an epoch
 */
public record DriftEvidence(
        DetectorType scoreDrift, DetectorType coverageBreach, double lifetimeFalseAlarmProbability) {

    static final Constraint<Double> LIFETIME_FALSE_ALARM_PROBABILITY =
            new Constraint<>("a number from 0.000001 to 0.5", error -> error >= 0.000_001 && error <= 0.5);

    public DriftEvidence {
        LIFETIME_FALSE_ALARM_PROBABILITY.require(
                "evidence.lifetimeFalseAlarmProbability", lifetimeFalseAlarmProbability);
    }
}
