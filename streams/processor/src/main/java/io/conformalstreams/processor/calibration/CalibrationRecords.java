package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.rank.CoverageLaw;
import io.conformalstreams.conformal.rank.Threshold;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.Judgement;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.SideThreshold;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.calibration.ProcedureCalibration.RankAmong;
import io.conformalstreams.processor.configuration.Procedure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the calibration publishes of one accepted label. */
final class CalibrationRecords {

    private static final double LOWER_QUANTILE = 0.025;
    private static final double UPPER_QUANTILE = 0.975;

    private final ReducedLabel label;
    private final CalibrationEntry entry;
    private final StratumHeader header;

    /**
     * @param header of the stratum, with the label accepted
     */
    CalibrationRecords(ReducedLabel label, CalibrationEntry entry, StratumHeader header) {
        this.label = label;
        this.entry = entry;
        this.header = header;
    }

    /** The score of a label that nothing is judged by: a correction, a withdrawal, a further image of a unit. */
    CalibrationScore score(List<ProcedureCalibration> procedures) {
        List<ProcedureScore> scores = new ArrayList<>();
        if (entry.active()) {
            for (ProcedureCalibration calibration : procedures) {
                scores.add(procedureScore(calibration, unjudgedValues(calibration.procedure()), List.of()));
            }
        }
        return accepted(scores);
    }

    /** The score of a unit's first label, held against the thresholds before it. */
    CalibrationScore judgedScore(List<ProcedureCalibration> proceduresBefore) {
        List<ProcedureScore> scores = new ArrayList<>();
        for (ProcedureCalibration before : proceduresBefore) {
            scores.add(procedureScore(before, rankedValues(before), judgements(before)));
        }
        return accepted(scores);
    }

    /** The thresholds of the stratum with the label accepted. */
    StratumThresholds thresholds(List<ProcedureCalibration> procedures) {
        return StratumThresholds.newBuilder()
                .setStratum(label.stratum())
                .setVersion(header.version())
                .setEpoch(header.epoch())
                .setLabelPolicy(header.labelPolicies().get(header.epoch()))
                .setLastLabel(label.label())
                .setProcedures(procedures.stream()
                        .map(CalibrationRecords::procedureThresholds)
                        .toList())
                .build();
    }

    private CalibrationScore accepted(List<ProcedureScore> scores) {
        return CalibrationScore.newBuilder()
                .setStratum(label.stratum())
                .setImageId(label.imageId())
                .setUnitId(label.unitId())
                .setPredictionId(label.predictionId().orElse(null))
                .setStatus(entry.active() ? LabelStatus.ACTIVE : LabelStatus.WITHDRAWN)
                .setRevision(label.revision())
                .setLabel(label.label())
                .setLabelPolicy(label.labelPolicy())
                .setAudit(label.audit())
                .setInclusionProbability(label.inclusionProbability())
                .setWithdrawalReason(label.withdrawalReason().orElse(null))
                .setEpoch(entry.epoch())
                .setSequence(entry.sequence())
                .setVersion(header.version())
                .setScoresSha256(label.scoresSha256().orElse(null))
                .setProcedures(scores)
                .build();
    }

    private static ProcedureScore procedureScore(
            ProcedureCalibration calibration, List<CriticalValue> criticalValues, List<Judgement> judgements) {
        return new ProcedureScore(
                calibration.procedure().name(), calibration.procedure().fingerprint(), criticalValues, judgements);
    }

    private List<CriticalValue> unjudgedValues(Procedure procedure) {
        return publishedSides(procedure).stream()
                .map(side -> unjudgedValue(procedure, side))
                .toList();
    }

    private List<CriticalValue> rankedValues(ProcedureCalibration before) {
        Procedure procedure = before.procedure();
        List<Side> ranked = procedure.sets().sides();
        return publishedSides(procedure).stream()
                .map(side -> ranked.contains(side) ? rankedValue(before, side) : unjudgedValue(procedure, side))
                .toList();
    }

    /** The sides that are calibrated, and beside a joint one both of its own, so that each set can be judged. */
    private static Set<Side> publishedSides(Procedure procedure) {
        Set<Side> sides = new LinkedHashSet<>(procedure.sets().sides());
        sides.add(Side.INNER);
        sides.add(Side.OUTER);
        return sides;
    }

    private CriticalValue unjudgedValue(Procedure procedure, Side side) {
        return new CriticalValue(sideOf(side), criticalValues(procedure).of(side), -1L, -1L, null);
    }

    private CriticalValue rankedValue(ProcedureCalibration before, Side side) {
        Procedure procedure = before.procedure();
        double value = criticalValues(procedure).of(side);
        RankAmong rank = before.rankAmong(side, value);
        double uniform = KeyedUniform.of(
                entry.epoch() + "|" + label.stratum() + "|" + label.imageId() + "|" + procedure.name() + "|" + side);
        return new CriticalValue(sideOf(side), value, rank.greater(), rank.equal(), rank.pValue(uniform));
    }

    private List<Judgement> judgements(ProcedureCalibration before) {
        List<Judgement> judgements = new ArrayList<>();
        for (LevelThreshold level : before.thresholds()) {
            Threshold threshold = level.threshold();
            double value = criticalValues(before.procedure()).of(level.side());
            judgements.add(new Judgement(
                    level.nominalAlpha().doubleValue(),
                    sideOf(level.side()),
                    threshold.n(),
                    threshold.k(),
                    threshold.lambda(),
                    value <= threshold.lambda()));
        }
        return judgements;
    }

    private CriticalValues criticalValues(Procedure procedure) {
        return entry.criticalValues().get(procedure.fingerprint());
    }

    private static ProcedureThresholds procedureThresholds(ProcedureCalibration calibration) {
        Procedure procedure = calibration.procedure();
        return new ProcedureThresholds(
                procedure.name(),
                procedure.type(),
                procedure.channel().name(),
                procedure.fingerprint(),
                procedure.window().text(),
                calibration.thresholds().stream()
                        .map(CalibrationRecords::sideThreshold)
                        .toList());
    }

    private static SideThreshold sideThreshold(LevelThreshold level) {
        Threshold threshold = level.threshold();
        CoverageSummary coverage = CoverageSummary.of(threshold);
        return new SideThreshold(
                level.nominalAlpha().doubleValue(),
                sideOf(level.side()),
                threshold.alpha().doubleValue(),
                threshold.n(),
                threshold.k(),
                threshold.lambda(),
                coverage.mean(),
                coverage.lower(),
                coverage.upper());
    }

    private static ThresholdSide sideOf(Side side) {
        return switch (side) {
            case INNER -> ThresholdSide.INNER;
            case OUTER -> ThresholdSide.OUTER;
            case JOINT -> ThresholdSide.JOINT;
        };
    }

    /** Mean and central 95 % of the law of the coverage; exact where the threshold is trivial. */
    private record CoverageSummary(double mean, double lower, double upper) {

        static CoverageSummary of(Threshold threshold) {
            if (threshold.isTrivial() || threshold.k() == 0) {
                double certain = threshold.isTrivial() ? 1 : 0;
                return new CoverageSummary(certain, certain, certain);
            }
            CoverageLaw law = threshold.coverageLaw();
            return new CoverageSummary(law.mean(), law.quantile(LOWER_QUANTILE), law.quantile(UPPER_QUANTILE));
        }
    }
}
