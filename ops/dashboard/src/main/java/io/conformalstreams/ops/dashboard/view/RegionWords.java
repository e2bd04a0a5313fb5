package io.conformalstreams.ops.dashboard.view;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.Optional;

/** What is cited for a region, and whether its promise was kept, in one sentence. */
final class RegionWords {

    private RegionWords() {}

    static String of(
            IssuedConfidenceSet issued,
            double nominalAlpha,
            Optional<CoverageOutcome> outcome,
            Optional<LevelOutcome> level) {
        String cites = issued.getCites() == null
                ? "cites no thresholds"
                : "cites threshold version " + issued.getCites().getVersion();
        return "alpha " + nominalAlpha + ": " + cites + "; " + verdict(outcome, level);
    }

    private static String verdict(Optional<CoverageOutcome> outcome, Optional<LevelOutcome> level) {
        if (outcome.isEmpty()) {
            return "no label yet";
        }
        OutcomeVerdict verdict = outcome.get().getVerdict();
        return switch (verdict) {
            case JUDGED -> level.map(RegionWords::held).orElse("not judged at this level");
            case UNMATCHED_SCORES -> "not judged: the label belongs to other scores";
            case SELF_CALIBRATED -> "not judged: the image or its unit was already in the calibration";
            case PROCEDURE_CHANGED -> "not judged: the procedure has changed since";
            case NOT_APPLICABLE -> "not judged: the procedure does not apply to the label";
            case WITHDRAWN -> "no label any more: it was withdrawn";
            case UNRECOGNISED -> "judged in a way that this version does not know";
        };
    }

    private static String held(LevelOutcome level) {
        if (level.getComponents().stream().noneMatch(component -> component.getCalibrated())) {
            return "trivial, so nothing was judged";
        }
        if (level.getLoss() != null) {
            return "it missed " + CoverageWords.percent(level.getLoss(), 2) + " % of the truth";
        }
        boolean covered = level.getCoveredInterval() == null ? level.getCoveredJoint() : level.getCoveredInterval();
        return covered ? "it held" : "it missed";
    }

    /** The promise of a procedure at a level; empty if the configuration has another definition of it. */
    static Optional<String> promise(
            ConformalConfiguration configuration, String name, String fingerprint, double nominalAlpha) {
        return configuration.procedures().stream()
                .filter(procedure ->
                        procedure.name().equals(name) && procedure.fingerprint().equals(fingerprint))
                .findFirst()
                .flatMap(procedure -> procedure.alphas().stream()
                        .filter(alpha -> alpha.doubleValue() == nominalAlpha)
                        .findFirst()
                        .map(alpha -> procedure
                                .method()
                                .promise(procedure.channel(), alpha)
                                .sentence()));
    }
}
