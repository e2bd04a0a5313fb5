package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.rank.CoverageDistribution;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.Judgement;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.LossStep;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.SideThreshold;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.calibration.OracleLog.Accepted;
import io.conformalstreams.processor.calibration.OracleLog.Image;
import io.conformalstreams.processor.calibration.OracleLog.Stratum;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.RiskMethod;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the calibration topology must publish, by definition and without regard to cost: at every label everything is
 * computed anew from plain lists of all accepted records.
 */
final class CalibrationOracle {

    private final ConformalConfiguration configuration;
    private final OracleLog log;
    private final OracleLevels levels = new OracleLevels();

    CalibrationOracle(ConformalConfiguration configuration) {
        this.configuration = configuration;
        this.log = new OracleLog(configuration);
    }

    /** What follows from a valid record: two outputs, a rejection's reason, or nothing. */
    record Expected(
            Optional<CalibrationScore> score, Optional<StratumThresholds> thresholds, Optional<String> rejected) {}

    Expected accept(LabelledImage label, long offset) {
        Accepted candidate = log.candidate(label, offset);
        Stratum before = log.stratum(label.getStratum());
        Optional<Accepted> held = before.image(label.getImageId()).map(Image::newest);
        if (held.isPresent() && label.getRevision() <= held.get().revision()) {
            boolean duplicate = label.getRevision() == held.get().revision() && candidate.sameContent(held.get());
            String reason = label.getRevision() < held.get().revision() ? "STALE_REVISION" : "CONFLICTING_REVISION";
            return new Expected(Optional.empty(), Optional.empty(), duplicate ? Optional.empty() : Optional.of(reason));
        }
        boolean judged = candidate.active()
                && held.isEmpty()
                && before.images().stream()
                        .noneMatch(image -> image.newest().unitId().equals(candidate.unitId()));
        log.add(candidate);
        Stratum after = log.stratum(label.getStratum());
        CalibrationScore score = score(label, candidate, judged, before, after);
        adapt(candidate, judged, before, after);
        return new Expected(Optional.of(score), Optional.of(stratumThresholds(candidate, after)), Optional.empty());
    }

    private void adapt(Accepted candidate, boolean judged, Stratum before, Stratum after) {
        Map<Procedure, List<SideThreshold>> held = new LinkedHashMap<>();
        procedures(candidate.stratum())
                .forEach(procedure -> held.put(
                        procedure, procedureThresholds(before, procedure).getThresholds()));
        held.forEach((procedure, thresholds) -> Optional.ofNullable(
                        candidate.values().get(procedure.name()))
                .filter(score -> judged)
                .ifPresent(score -> levels.judge(candidate.stratum(), procedure, thresholds, score)));
        if (after.policies().size() > before.policies().size()) {
            levels.clear(candidate.stratum());
        }
    }

    private CalibrationScore score(
            LabelledImage label, Accepted accepted, boolean judged, Stratum before, Stratum after) {
        int epoch = after.policies().indexOf(accepted.policy());
        List<ProcedureScore> scores = new ArrayList<>();
        for (Procedure procedure : accepted.active() ? procedures(label.getStratum()) : List.<Procedure>of()) {
            Optional<ImageScore> found = Optional.ofNullable(accepted.values().get(procedure.name()));
            if (found.isEmpty()) {
                scores.add(new ProcedureScore(
                        procedure.name(), procedure.fingerprint(), List.of(), null, List.of(), null, List.of()));
                continue;
            }
            ImageScore values = found.get();
            List<CriticalValue> criticalValues = new ArrayList<>();
            List<ThresholdSide> calibrated = procedure.method().sides();
            for (ThresholdSide side : calibrated) {
                criticalValues.add(
                        judged
                                        && side != ThresholdSide.RISK
                                        && !(procedure.guarantee() instanceof Guarantee.Nonexchangeable)
                                ? rankedValue(
                                        epoch,
                                        accepted,
                                        procedure,
                                        side,
                                        unitValues(before, procedure, side, values.sizeClass()))
                                : new CriticalValue(side, values.of(side), -1L, -1L, null));
            }
            for (ThresholdSide side : List.of(ThresholdSide.INNER, ThresholdSide.OUTER)) {
                if (calibrated.contains(ThresholdSide.JOINT)) {
                    criticalValues.add(new CriticalValue(side, values.of(side), -1L, -1L, null));
                }
            }
            List<Judgement> judgements =
                    judged ? judgements(procedureThresholds(before, procedure), values) : List.of();
            scores.add(new ProcedureScore(
                    procedure.name(),
                    procedure.fingerprint(),
                    criticalValues,
                    values.labelledValue().isPresent() ? values.labelledValue().getAsDouble() : null,
                    values.losses().steps().stream()
                            .map(step -> new LossStep(step.threshold(), step.loss()))
                            .toList(),
                    values.sizeClass().orElse(null),
                    judgements));
        }
        return CalibrationScore.newBuilder()
                .setStratum(label.getStratum())
                .setImageId(label.getImageId())
                .setUnitId(accepted.unitId())
                .setPredictionId(label.getPredictionId())
                .setStatus(accepted.active() ? LabelStatus.ACTIVE : LabelStatus.WITHDRAWN)
                .setRevision(label.getRevision())
                .setLabel(accepted.coordinates())
                .setLabelPolicy(label.getLabelPolicy())
                .setAudit(label.getAudit())
                .setInclusionProbability(label.getInclusionProbability())
                .setWithdrawalReason(accepted.active() ? null : label.getWithdrawalReason())
                .setEpoch(epoch)
                .setSequence(after.image(label.getImageId()).orElseThrow().sequence())
                .setVersion(after.records())
                .setScoresSha256(accepted.digest().orElse(null))
                .setProcedures(scores)
                .build();
    }

    private CriticalValue rankedValue(
            int epoch, Accepted accepted, Procedure procedure, ThresholdSide side, List<Double> others) {
        double value = accepted.values().get(procedure.name()).of(side);
        long greater = others.stream().filter(other -> other > value).count();
        long equal = others.stream().filter(other -> other == value).count();
        double uniform = OracleLog.uniform(
                epoch + "|" + accepted.stratum() + "|" + accepted.imageId() + "|" + procedure.name() + "|" + side);
        double pValue = (greater + uniform * (equal + 1)) / (others.size() + 1);
        return new CriticalValue(side, value, greater, equal, pValue);
    }

    private static List<Judgement> judgements(ProcedureThresholds before, ImageScore values) {
        List<Judgement> judgements = new ArrayList<>();
        for (SideThreshold threshold : before.getThresholds()) {
            if (!Optional.ofNullable(threshold.getSizeClass()).equals(values.sizeClass())) {
                continue;
            }
            double value = values.of(threshold.getSide());
            judgements.add(new Judgement(
                    threshold.getNominalAlpha(),
                    threshold.getSide(),
                    threshold.getN(),
                    threshold.getK(),
                    threshold.getLambda(),
                    value <= threshold.getLambda(),
                    threshold.getLevel()));
        }
        return judgements;
    }

    private StratumThresholds stratumThresholds(Accepted last, Stratum after) {
        int epoch = after.policies().size() - 1;
        return new StratumThresholds(
                last.stratum(),
                (long) after.records(),
                epoch,
                after.policies().get(epoch),
                last.coordinates(),
                procedures(last.stratum()).stream()
                        .map(procedure -> procedureThresholds(after, procedure))
                        .toList());
    }

    private ProcedureThresholds procedureThresholds(Stratum stratum, Procedure procedure) {
        List<SideThreshold> sides = new ArrayList<>();
        List<Optional<String>> classes = new ArrayList<>();
        procedure
                .sizeClasses()
                .ifPresentOrElse(
                        declared -> declared.names().forEach(name -> classes.add(Optional.of(name))),
                        () -> classes.add(Optional.empty()));
        for (Optional<String> sizeClass : classes) {
            for (BigDecimal alpha : procedure.alphas()) {
                for (ThresholdSide side : procedure.method().sides()) {
                    sides.add(threshold(stratum, procedure, alpha, side, sizeClass));
                }
            }
        }
        return new ProcedureThresholds(
                procedure.name(),
                procedure.method().type(),
                procedure.channel().name(),
                procedure.fingerprint(),
                procedure.window().text(),
                procedure.guarantee().text(),
                sides);
    }

    private SideThreshold threshold(
            Stratum stratum, Procedure procedure, BigDecimal nominal, ThresholdSide side, Optional<String> sizeClass) {
        if (procedure.method() instanceof RiskMethod) {
            return OracleRisk.threshold(stratum, procedure, nominal, sizeClass);
        }
        if (procedure.guarantee() instanceof Guarantee.Nonexchangeable nonexchangeable) {
            return OracleWeights.threshold(stratum, procedure, nonexchangeable.rho(), nominal, side);
        }
        List<Double> values = unitValues(stratum, procedure, side, sizeClass);
        SideThreshold ranked = ranked(procedure, nominal, side, values, sizeClass);
        return procedure.guarantee() instanceof Guarantee.Adaptive
                ? levels.adapted(
                        stratum.name(),
                        procedure,
                        ranked,
                        procedure.method().alpha(side, nominal),
                        values.stream().sorted().toList())
                : ranked;
    }

    /** k = (n + 1) - floor(alpha (n + 1)), in exact decimals, or the smallest k whose tail allows it; lambda by sorting. */
    private static SideThreshold ranked(
            Procedure procedure,
            BigDecimal nominal,
            ThresholdSide side,
            List<Double> values,
            Optional<String> sizeClass) {
        BigDecimal alpha = procedure.method().alpha(side, nominal);
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        BigDecimal slots = BigDecimal.valueOf(n + 1L);
        long k = slots.subtract(alpha.multiply(slots).setScale(0, RoundingMode.FLOOR))
                .longValueExact();
        if (procedure.guarantee() instanceof Guarantee.TrainingConditional conditional) {
            k = 1;
            while (k <= n && tail(n, n - k, alpha).compareTo(conditional.delta()) > 0) {
                k++;
            }
        }
        boolean trivial = k > n;
        CoverageDistribution law = trivial ? null : new CoverageDistribution(k, n);
        return new SideThreshold(
                nominal.doubleValue(),
                side,
                alpha.doubleValue(),
                (long) n,
                k,
                trivial ? Double.POSITIVE_INFINITY : sorted.get((int) k - 1),
                trivial ? 1.0 : law.mean(),
                trivial ? 1.0 : law.quantile(0.025),
                trivial ? 1.0 : law.quantile(0.975),
                sizeClass.orElse(null),
                null);
    }

    /** P(Bin(n, alpha) <= most), term by term. */
    private static BigDecimal tail(int n, long most, BigDecimal alpha) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int j = 0; j <= most; j++) {
            BigDecimal choices = BigDecimal.ONE;
            for (int i = 1; i <= j; i++) {
                choices = choices.multiply(BigDecimal.valueOf(n - j + i)).divide(BigDecimal.valueOf(i));
            }
            sum = sum.add(choices.multiply(alpha.pow(j))
                    .multiply(BigDecimal.ONE.subtract(alpha).pow(n - j)));
        }
        return sum;
    }

    /** The largest critical value of each unit over its active images of the newest epoch inside the window. */
    private static List<Double> unitValues(
            Stratum stratum, Procedure procedure, ThresholdSide side, Optional<String> sizeClass) {
        Map<String, Double> units = new HashMap<>();
        for (Image image : stratum.counted(procedure)) {
            Optional.ofNullable(image.newest().values().get(procedure.name()))
                    .filter(score -> score.sizeClass().equals(sizeClass))
                    .ifPresent(score -> units.merge(image.newest().unitId(), score.of(side), Math::max));
        }
        return List.copyOf(units.values());
    }

    private List<Procedure> procedures(String stratum) {
        return configuration.proceduresOf(configuration.modelOf(stratum).orElseThrow());
    }
}
