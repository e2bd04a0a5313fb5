package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.Judgement;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Model;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The records that the calibration published for one stratum, by version. */
final class PublishedStratum {

    private final TreeMap<Long, PublishedScore> scores = new TreeMap<>();
    private final TreeMap<Long, StratumThresholds> thresholds = new TreeMap<>();
    private final Map<String, Long> firstVersionOfImage = new HashMap<>();
    private final Map<String, Long> firstVersionOfUnit = new HashMap<>();
    private final Map<RecordCoordinates, Long> versionOfLabel = new HashMap<>();

    /** Adds a score. Returns false if its version was already published. */
    boolean add(PublishedScore published) {
        CalibrationScore score = published.score();
        firstVersionOfImage.merge(score.getImageId(), score.getVersion(), Math::min);
        firstVersionOfUnit.merge(score.getUnitId(), score.getVersion(), Math::min);
        versionOfLabel.putIfAbsent(score.getLabel(), score.getVersion());
        return scores.putIfAbsent(score.getVersion(), published) == null;
    }

    /** Adds thresholds. Returns false unless their version is higher than all earlier ones. */
    boolean add(StratumThresholds published) {
        boolean above = thresholds.isEmpty() || published.getVersion() > thresholds.lastKey();
        thresholds.put(published.getVersion(), published);
        return above;
    }

    TreeMap<Long, PublishedScore> scores() {
        return scores;
    }

    TreeMap<Long, StratumThresholds> thresholds() {
        return thresholds;
    }

    /** The version of the thresholds before a label; 0 if no score of the label was published. */
    long versionBefore(RecordCoordinates label) {
        return versionOfLabel.getOrDefault(label, 1L) - 1;
    }

    /** Returns the score that was published for a label. */
    Optional<CalibrationScore> scoreOf(RecordCoordinates label) {
        return Optional.ofNullable(versionOfLabel.get(label)).map(scores::get).map(PublishedScore::score);
    }

    /** Returns the offset of the first assigned label since a version; the largest number if there is none. */
    long offsetSince(long version) {
        return scores.tailMap(version).values().stream()
                .map(PublishedScore::score)
                .filter(score -> score.getStatus() == LabelStatus.ACTIVE)
                .mapToLong(score -> score.getLabel().getOffset())
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** Tells whether an image or its unit was accepted with the label of a version, or before it. */
    boolean isSelfCalibrated(String imageId, String unitId, long version) {
        return firstVersionOfImage.getOrDefault(imageId, Long.MAX_VALUE) <= version
                || firstVersionOfUnit.getOrDefault(unitId, Long.MAX_VALUE) <= version;
    }

    /** The published starts of adaptive levels. */
    LevelStarts levelStarts() {
        return LevelStarts.of(thresholds.values());
    }

    /**
     * Skips the first versions if they were published under other procedures, alphas or adaptive levels. Returns the next
     * version.
     */
    long configuredSince(List<Procedure> procedures) {
        return Math.max(scoredSince(procedures), levelsSince(procedures));
    }

    /** Returns the last version with which a level started anew although no epoch did; 1 if there is none. */
    private long levelsSince(List<Procedure> procedures) {
        Map<Integer, Long> epochs = new HashMap<>();
        scores.forEach((version, published) -> epochs.merge(published.score().getEpoch(), version, Math::min));
        return procedures.stream()
                .flatMap(procedure -> levelStarts().versions(procedure.name()).stream())
                .filter(version -> !epochs.containsValue(version))
                .max(Long::compare)
                .orElse(1L);
    }

    private long scoredSince(List<Procedure> procedures) {
        long since = 1;
        boolean hadOtherAlphas = false;
        for (PublishedScore published : scores.values()) {
            if (published.score().getStatus() != LabelStatus.ACTIVE) {
                continue;
            }
            Configured configured = configured(published.score(), procedures);
            // After other alphas, a score without judgements may still belong to them.
            if (configured == Configured.ALIKE || configured == Configured.UNKNOWN_ALPHAS && !hadOtherAlphas) {
                return since;
            }
            hadOtherAlphas = configured != Configured.OTHER_PROCEDURES;
            since = published.score().getVersion() + 1;
        }
        return since;
    }

    /** How the configuration of a score compares with the present one. */
    private enum Configured {
        ALIKE,
        OTHER_PROCEDURES,
        OTHER_ALPHAS,
        /** The procedures are alike, and the score has no judgement that names an alpha. */
        UNKNOWN_ALPHAS
    }

    private static Configured configured(CalibrationScore score, List<Procedure> procedures) {
        List<ProcedureScore> published = score.getProcedures();
        if (published.size() != procedures.size()) {
            return Configured.OTHER_PROCEDURES;
        }
        boolean isJudged = false;
        boolean hasOtherAlphas = false;
        for (int index = 0; index < published.size(); index++) {
            ProcedureScore one = published.get(index);
            Procedure procedure = procedures.get(index);
            if (!one.getProcedure().equals(procedure.name())
                    || !one.getFingerprint().equals(procedure.fingerprint())) {
                return Configured.OTHER_PROCEDURES;
            }
            Set<Double> alphas = new HashSet<>();
            one.getJudgements().stream().map(Judgement::getNominalAlpha).forEach(alphas::add);
            Set<Double> configured = new HashSet<>();
            procedure.alphas().forEach(alpha -> configured.add(alpha.doubleValue()));
            isJudged |= !alphas.isEmpty();
            hasOtherAlphas |= !alphas.isEmpty() && !alphas.equals(configured);
        }
        if (hasOtherAlphas) {
            return Configured.OTHER_ALPHAS;
        }
        return isJudged ? Configured.ALIKE : Configured.UNKNOWN_ALPHAS;
    }

    /** Returns the published facts about a label, unverified, for labels that are no longer in the log. */
    static ValidLabel onTrust(CalibrationScore score, Model model) {
        Map<String, ImageScore> scores = new HashMap<>();
        for (ProcedureScore procedure : score.getProcedures()) {
            if (!procedure.getCriticalValues().isEmpty()) {
                scores.put(procedure.getFingerprint(), imageScore(procedure));
            }
        }
        return new ValidLabel(
                score.getStratum(),
                model,
                score.getImageId(),
                score.getUnitId(),
                Optional.ofNullable(score.getPredictionId()),
                Optional.empty(),
                score.getStatus() == LabelStatus.ACTIVE,
                score.getRevision(),
                score.getLabel(),
                score.getLabelPolicy(),
                score.getAudit(),
                Optional.ofNullable(score.getInclusionProbability()),
                Optional.ofNullable(score.getWithdrawalReason()),
                score.getAttributes(),
                Optional.ofNullable(score.getScoresSha256()),
                score.getFold() == null ? OptionalInt.empty() : OptionalInt.of(score.getFold()),
                scores,
                score.getProcedures().stream()
                        .filter(ProcedureScore::getEmptyTruth)
                        .map(ProcedureScore::getFingerprint)
                        .collect(Collectors.toSet()));
    }

    private static ImageScore imageScore(ProcedureScore procedure) {
        Map<Component, Double> byComponent = new HashMap<>();
        procedure
                .getCriticalValues()
                .forEach(value -> byComponent.put(ComponentRecords.component(value.getComponent()), value.getValue()));
        return new ImageScore(
                byComponent,
                procedure.getLabelledValue() == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(procedure.getLabelledValue()),
                new Losses(procedure.getLosses().stream()
                        .map(step -> new Losses.Step(step.getThreshold(), step.getLoss()))
                        .toList()),
                Optional.ofNullable(procedure.getSizeClass()));
    }
}
