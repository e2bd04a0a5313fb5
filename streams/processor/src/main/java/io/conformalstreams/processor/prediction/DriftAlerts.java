package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.conformal.rank.CoverageLaw;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DetectorDescription;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.MissEstimate;
import io.conformalstreams.contracts.SinceChange;
import io.conformalstreams.processor.prediction.CoverageMonitor.Identity;
import io.conformalstreams.processor.prediction.CoverageMonitor.Observation;
import io.conformalstreams.processor.prediction.CoverageMonitor.OpenAlert;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** What an open alert of a monitor says. */
final class DriftAlerts {

    private static final double ERROR = 0.05;
    private static final List<Double> ODDS_RATIOS = List.of(1.25, 1.5, 2.0, 3.0, 5.0, 8.0);

    private final CoverageMonitor monitor;
    private final double threshold;
    private final double falseAlertsPerMillionLabels;

    DriftAlerts(CoverageMonitor monitor, double threshold, double falseAlertsPerMillionLabels) {
        this.monitor = monitor;
        this.threshold = threshold;
        this.falseAlertsPerMillionLabels = falseAlertsPerMillionLabels;
    }

    /** The id of the next alert of a monitor: equal on replay and failover, different for every opening. */
    static String alertId(CoverageMonitor monitor) {
        Identity identity = monitor.identity();
        String text = String.join(
                "\n",
                AlertKind.COVERAGE_BREACH.name(),
                identity.stratum(),
                identity.procedure(),
                Double.toString(identity.nominalAlpha()),
                identity.side().name(),
                Integer.toString(monitor.epoch()),
                Integer.toString(monitor.openings() + 1));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The alert in a state.
     *
     * @param at event time at which the state was entered
     */
    DriftAlert of(AlertState state, AlertReason reason, double evidence, Instant at) {
        Identity identity = monitor.identity();
        OpenAlert open = monitor.openAlert();
        Observation last = monitor.lastObservation();
        return DriftAlert.newBuilder()
                .setAlertId(open.alertId())
                .setPreviousAlertId(open.previousAlertId().orElse(null))
                .setRevision(open.revision())
                .setState(state)
                .setReason(reason)
                .setKind(AlertKind.COVERAGE_BREACH)
                .setSeverity(AlertSeverity.CRITICAL)
                .setStratum(identity.stratum())
                .setProcedure(identity.procedure())
                .setSide(identity.side())
                .setNominalAlpha(identity.nominalAlpha())
                .setAlpha(last.alpha())
                .setEpoch(monitor.epoch())
                .setNullMiscoverage(last.nullMiscoverage())
                .setNullDerivation("max(alpha + max(.002, .2 alpha), 99.5 % quantile of the miss rate of n and k)")
                .setDetector(DetectorDescription.newBuilder()
                        .setName("mixture Shiryaev-Roberts e-detector")
                        .setThreshold(threshold)
                        .setOddsRatios(ODDS_RATIOS)
                        .setFalseAlertsPerMillionLabels(falseAlertsPerMillionLabels)
                        .build())
                .setTarget(1 - last.alpha())
                .setEvidence(evidence)
                .setEstimate(epochEstimate(last.alpha()))
                .setSinceChange(sinceChange(open))
                .setThresholdVersion(last.thresholdVersion())
                .setFirstLabel(open.firstLabel())
                .setLastLabel(last.label())
                .setOpenedAt(Instant.ofEpochMilli(open.openedAt()))
                .setEventTime(at)
                .build();
    }

    private MissEstimate epochEstimate(double alpha) {
        long misses = monitor.detector().missesObserved();
        long labels = monitor.detector().observations();
        BetaMixtureInterval missRate = BetaMixtureInterval.of(misses, labels, BigDecimal.valueOf(alpha), ERROR);
        return new MissEstimate(
                misses,
                labels,
                1 - (double) misses / labels,
                1 - missRate.upper(),
                1 - missRate.lower(),
                1 - ERROR,
                "average deployed coverage of the epoch, valid at all times",
                "beta-mixture-confidence-sequence");
    }

    private SinceChange sinceChange(OpenAlert open) {
        long labels = monitor.detector().observations() - open.sinceObservation() + 1;
        long misses = monitor.detector().missesObserved() - open.missesBefore();
        double error = ERROR / open.observationsAtOpening();
        double lowestMissRate = misses == 0 ? 0 : new CoverageLaw(misses, labels).quantile(error / 2);
        double highestMissRate = misses == labels ? 1 : new CoverageLaw(misses + 1, labels).quantile(1 - error / 2);
        MissEstimate estimate = new MissEstimate(
                misses,
                labels,
                1 - (double) misses / labels,
                1 - highestMissRate,
                1 - lowestMissRate,
                1 - ERROR,
                "since the estimated change, selected; error spent over all possible starts",
                "clopper-pearson-over-starts");
        return SinceChange.newBuilder()
                .setObservation(open.sinceObservation())
                .setLabelledAt(open.firstLabel().getLabelledAt())
                .setEstimate(estimate)
                .build();
    }
}
