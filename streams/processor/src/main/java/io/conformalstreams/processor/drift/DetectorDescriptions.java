package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.ScoreEvidence;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.DetectorDescription;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.DriftEvidence.BreachEvidence;
import java.util.List;
import java.util.Optional;

/** What alerts say of the detector that raised them, its null, and how often it is wrong. */
final class DetectorDescriptions {

    private static final List<Double> ODDS_RATIOS = List.of(1.25, 1.5, 2.0, 3.0, 5.0, 8.0);

    private DetectorDescriptions() {}

    static DetectorDescription of(Detector detector, AlarmRule rule, Drift drift) {
        DetectorDescription.Builder description = DetectorDescription.newBuilder()
                .setName(detector.name())
                .setThreshold(rule.evidence())
                .setOddsRatios(oddsRatios(detector))
                .setFalseAlertsPerMillionLabels(drift.falseAlertsPerMillionLabels())
                .setMonitorsPerLabel(rule.monitorsPerLabel())
                .setLifetimeFalseAlarmProbability(rule.lifetime());
        reference(detector)
                .ifPresent(reference -> description
                        .setReference(reference.n())
                        .setLevels(reference.levels().stream()
                                .map(ReferenceLevels.Level::miscoverage)
                                .toList()));
        return description.build();
    }

    private static List<Double> oddsRatios(Detector detector) {
        if (detector instanceof MissDetector misses && misses.proof().kind() == BreachEvidence.CUSUM) {
            return List.of(MissEvidence.CUSUM_ODDS_RATIO);
        }
        boolean isJumper =
                detector instanceof ScoreDetector scores && scores.detector().kind() == ScoreEvidence.JUMPER;
        return isJumper ? List.of() : ODDS_RATIOS;
    }

    private static Optional<ReferenceLevels> reference(Detector detector) {
        if (detector instanceof ScoreDetector scores) {
            return Optional.of(scores.reference());
        }
        return detector instanceof InputDetector inputs ? Optional.of(inputs.reference()) : Optional.empty();
    }

    static String nullDerivation(Monitor monitor) {
        if (monitor.id().kind() != AlertKind.COVERAGE_BREACH) {
            return "exchangeability with the reference, exact; here the level's miscoverage";
        }
        return isByRank(monitor)
                ? "alpha: rank among the reference and all units before, exact under exchangeability"
                : "max(alpha + max(.002, .2 alpha), 99.5 % quantile of the miss rate of n and k)";
    }

    static String falseAlarmBound(Monitor monitor, AlarmRule rule) {
        boolean isOfThresholds = monitor.id().kind() == AlertKind.COVERAGE_BREACH && !isByRank(monitor);
        return isOfThresholds ? rule.bound() + " + .005 for thresholds that no longer change" : rule.bound();
    }

    private static boolean isByRank(Monitor monitor) {
        return monitor.detector() instanceof MissDetector misses
                && misses.ranks().isPresent();
    }
}
