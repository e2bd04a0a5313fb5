package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.Judgement;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LossStep;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Procedure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The record in calibration-scores that must have been published for one accepted label. */
final class RecomputedScore {

    private static final int UNIFORM_BITS = 53;

    private RecomputedScore() {}

    /**
     * Returns the record.
     *
     * @param before units of each procedure before the label was accepted
     */
    static CalibrationScore of(AcceptedLabel accepted, List<UnitCriticalValues> before) {
        ValidLabel label = accepted.label();
        List<ProcedureScore> scores = new ArrayList<>();
        for (UnitCriticalValues units : before) {
            if (label.active()) {
                scores.add(procedureScore(accepted, units));
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
                .setInclusionProbability(label.inclusionProbability().orElse(null))
                .setWithdrawalReason(label.withdrawalReason().orElse(null))
                .setEpoch(accepted.epoch())
                .setSequence(accepted.sequence())
                .setVersion(accepted.version())
                .setScoresSha256(label.scoresSha256().orElse(null))
                .setFold(label.fold().isPresent() ? label.fold().getAsInt() : null)
                .setProcedures(scores)
                .setAttributes(label.attributes())
                .build();
    }

    /**
     * Returns the score under one procedure; without critical values if the procedure makes no claim about the image.
     */
    private static ProcedureScore procedureScore(AcceptedLabel accepted, UnitCriticalValues before) {
        String fingerprint = before.procedure().fingerprint();
        ProcedureScore.Builder published = ProcedureScore.newBuilder()
                .setProcedure(before.procedure().name())
                .setFingerprint(fingerprint)
                .setCriticalValues(List.of())
                .setJudgements(List.of());
        ImageScore score = accepted.label().scores().get(fingerprint);
        if (score != null) {
            published
                    .setCriticalValues(criticalValues(accepted, score, before))
                    .setJudgements(accepted.judged() ? judgements(score, before) : List.of())
                    .setLosses(score.losses().steps().stream()
                            .map(step -> new LossStep(step.threshold(), step.loss()))
                            .toList())
                    .setLabelledValue(
                            score.labelledValue().isPresent()
                                    ? score.labelledValue().getAsDouble()
                                    : null)
                    .setSizeClass(score.sizeClass().orElse(null))
                    .setEmptyTruth(accepted.label().emptyTruths().contains(fingerprint));
        }
        return published.build();
    }

    /**
     * Returns the ranked values of the calibrated components. If the joint component is one of them, the values of the
     * inner and the outer set follow.
     */
    private static List<CriticalValue> criticalValues(
            AcceptedLabel accepted, ImageScore values, UnitCriticalValues before) {
        List<Component> calibrated = before.procedure().method().components();
        List<CriticalValue> published = new ArrayList<>();
        for (Component component : calibrated) {
            published.add(
                    accepted.judged() && isRanked(before.procedure())
                            ? ranked(accepted, values, component, before)
                            : unranked(values, component));
        }
        for (Component component : List.of(Component.INNER, Component.OUTER)) {
            if (calibrated.contains(Component.JOINT)) {
                published.add(unranked(values, component));
            }
        }
        return published;
    }

    private static boolean isRanked(Procedure procedure) {
        return RuleFacts.of(procedure.calibrationRule()).isRanked();
    }

    private static CriticalValue ranked(
            AcceptedLabel accepted, ImageScore values, Component component, UnitCriticalValues before) {
        double value = values.of(component);
        long greater = before.greater(component, values.sizeClass(), value);
        long equal = before.equal(component, values.sizeClass(), value);
        double uniform = uniform(accepted, before.procedure(), component);
        double pValue = (greater + uniform * (equal + 1)) / (before.units(component, values.sizeClass()) + 1);
        return new CriticalValue(ComponentRecords.symbol(component), value, greater, equal, pValue);
    }

    private static CriticalValue unranked(ImageScore values, Component component) {
        return new CriticalValue(ComponentRecords.symbol(component), values.of(component), -1L, -1L, null);
    }

    private static double uniform(AcceptedLabel accepted, Procedure procedure, Component component) {
        String key = accepted.epoch() + "|" + accepted.label().stratum() + "|"
                + accepted.label().imageId() + "|" + procedure.name() + "|" + component.name();
        long first =
                ByteBuffer.wrap(Sha256.of(key.getBytes(StandardCharsets.UTF_8))).getLong();
        return ((first >>> (Long.SIZE - UNIFORM_BITS)) + 0.5) / Math.pow(2, UNIFORM_BITS);
    }

    private static List<Judgement> judgements(ImageScore values, UnitCriticalValues before) {
        return before.thresholds(values.sizeClass()).stream()
                .map(threshold -> new Judgement(
                        threshold.aim().nominalAlpha().doubleValue(),
                        ComponentRecords.symbol(threshold.aim().component()),
                        threshold.n(),
                        threshold.k(),
                        threshold.lambda(),
                        values.of(threshold.aim().component()) <= threshold.lambda(),
                        threshold.levelText().orElse(null)))
                .toList();
    }
}
