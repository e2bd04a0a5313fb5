package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.rank.CoverageLaw;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.Judgement;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.SideThreshold;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What must have been published of one stratum: a score and thresholds for every accepted label, sorted anew each time.
 */
final class RecomputedThresholds {

    /**
     * What must have been published of one label.
     *
     * @param score in calibration-scores
     * @param thresholds in thresholds
     */
    record Published(CalibrationScore score, StratumThresholds thresholds) {}

    private static final int UNIFORM_BITS = 53;

    private final List<Procedure> procedures;
    private final LabelledLog log = new LabelledLog();
    private List<UnitCriticalValues> current;

    /** @param procedures of the stratum's model, in configured order */
    RecomputedThresholds(List<Procedure> procedures) {
        this.procedures = List.copyOf(procedures);
        this.current = sort();
    }

    /** What follows from the next record of the log; empty where nothing does. */
    Optional<Published> add(ValidLabel label) {
        return log.add(label).map(accepted -> {
            CalibrationScore score = score(accepted, current);
            current = sort();
            return new Published(score, thresholds(accepted, current));
        });
    }

    private List<UnitCriticalValues> sort() {
        return procedures.stream()
                .map(procedure -> UnitCriticalValues.of(procedure, log))
                .toList();
    }

    private static CalibrationScore score(AcceptedLabel accepted, List<UnitCriticalValues> before) {
        ValidLabel label = accepted.label();
        List<ProcedureScore> scores = new ArrayList<>();
        for (UnitCriticalValues units : before) {
            CriticalValues values = label.criticalValues().get(units.procedure().fingerprint());
            if (values != null) {
                scores.add(new ProcedureScore(
                        units.procedure().name(),
                        units.procedure().fingerprint(),
                        criticalValues(accepted, values, units),
                        accepted.judged() ? judgements(values, units) : List.of()));
            }
        }
        return CalibrationScore.newBuilder()
                .setStratum(label.stratum())
                .setImageId(label.imageId())
                .setUnitId(label.unitId())
                .setPredictionId(label.predictionId().orElse(null))
                .setStatus(label.active() ? LabelStatus.ACTIVE : LabelStatus.WITHDRAWN)
                .setRevision(label.revision())
                .setLabel(label.at())
                .setLabelPolicy(label.labelPolicy())
                .setAudit(label.audit())
                .setInclusionProbability(label.inclusionProbability())
                .setWithdrawalReason(label.withdrawalReason().orElse(null))
                .setEpoch(accepted.epoch())
                .setSequence(accepted.sequence())
                .setVersion(accepted.version())
                .setScoresSha256(label.scoresSha256().orElse(null))
                .setProcedures(scores)
                .build();
    }

    /** Of the sides that are calibrated, with their ranks; then of the set's own two sides where one joint value is. */
    private static List<CriticalValue> criticalValues(
            AcceptedLabel accepted, CriticalValues values, UnitCriticalValues before) {
        List<Side> calibrated = before.procedure().sets().sides();
        List<CriticalValue> published = new ArrayList<>();
        for (Side side : calibrated) {
            published.add(accepted.judged() ? ranked(accepted, values, side, before) : unranked(values, side));
        }
        for (Side side : List.of(Side.INNER, Side.OUTER)) {
            if (!calibrated.contains(side)) {
                published.add(unranked(values, side));
            }
        }
        return published;
    }

    private static CriticalValue ranked(
            AcceptedLabel accepted, CriticalValues values, Side side, UnitCriticalValues before) {
        double value = values.of(side);
        long greater = before.greater(side, value);
        long equal = before.equal(side, value);
        double uniform = uniform(accepted, before.procedure(), side);
        double pValue = (greater + uniform * (equal + 1)) / (before.units(side) + 1);
        return new CriticalValue(ThresholdSide.valueOf(side.name()), value, greater, equal, pValue);
    }

    private static CriticalValue unranked(CriticalValues values, Side side) {
        return new CriticalValue(ThresholdSide.valueOf(side.name()), values.of(side), -1L, -1L, null);
    }

    private static double uniform(AcceptedLabel accepted, Procedure procedure, Side side) {
        String key = accepted.epoch() + "|" + accepted.label().stratum() + "|"
                + accepted.label().imageId() + "|" + procedure.name() + "|" + side.name();
        long first =
                ByteBuffer.wrap(Sha256.of(key.getBytes(StandardCharsets.UTF_8))).getLong();
        return ((first >>> (Long.SIZE - UNIFORM_BITS)) + 0.5) / Math.pow(2, UNIFORM_BITS);
    }

    private static List<Judgement> judgements(CriticalValues values, UnitCriticalValues before) {
        return thresholds(before).stream()
                .map(threshold -> new Judgement(
                        threshold.nominalAlpha().doubleValue(),
                        ThresholdSide.valueOf(threshold.side().name()),
                        threshold.n(),
                        threshold.k(),
                        threshold.lambda(),
                        values.of(threshold.side()) <= threshold.lambda()))
                .toList();
    }

    private StratumThresholds thresholds(AcceptedLabel accepted, List<UnitCriticalValues> after) {
        int epoch = log.policies().size() - 1;
        return StratumThresholds.newBuilder()
                .setStratum(accepted.label().stratum())
                .setVersion(accepted.version())
                .setEpoch(epoch)
                .setLabelPolicy(log.policies().get(epoch))
                .setLastLabel(accepted.label().at())
                .setProcedures(after.stream()
                        .map(units -> new ProcedureThresholds(
                                units.procedure().name(),
                                units.procedure().type(),
                                units.procedure().channel().name(),
                                units.procedure().fingerprint(),
                                units.procedure().window().text(),
                                thresholds(units).stream()
                                        .map(RecomputedThresholds::published)
                                        .toList()))
                        .toList())
                .build();
    }

    /** By nominal alpha as configured, then side. */
    private static List<RecomputedThreshold> thresholds(UnitCriticalValues units) {
        List<RecomputedThreshold> thresholds = new ArrayList<>();
        for (BigDecimal nominalAlpha : units.procedure().alphas()) {
            for (Side side : units.procedure().sets().sides()) {
                thresholds.add(units.threshold(nominalAlpha, side));
            }
        }
        return thresholds;
    }

    private static SideThreshold published(RecomputedThreshold threshold) {
        boolean trivial = threshold.isTrivial();
        CoverageLaw law = new CoverageLaw(trivial ? 1 : threshold.k(), trivial ? 1 : threshold.n());
        return new SideThreshold(
                threshold.nominalAlpha().doubleValue(),
                ThresholdSide.valueOf(threshold.side().name()),
                threshold.alpha().doubleValue(),
                threshold.n(),
                threshold.k(),
                threshold.lambda(),
                trivial ? 1 : law.mean(),
                trivial ? 1 : law.quantile(0.025),
                trivial ? 1 : law.quantile(0.975));
    }
}
