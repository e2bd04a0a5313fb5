package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.StratumThresholds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Random outcomes of sets that cite published thresholds, new or old. Units and images occur repeatedly, and some
 * outcomes are corrections, without a judgement, or of another epoch or definition.
 */
final class RandomOutcomes {

    private static final Instant PREDICTED = Instant.parse("2026-03-02T08:00:00Z");
    private static final int UNITS = 40;

    private final SplittableRandom random;
    private final Map<String, List<StratumThresholds>> published = new HashMap<>();
    private long offset = -1;

    RandomOutcomes(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Adds thresholds that later outcomes may cite. */
    void observe(StratumThresholds thresholds) {
        published
                .computeIfAbsent(thresholds.getStratum(), unused -> new ArrayList<>())
                .add(thresholds);
    }

    /** Starts the offsets again, as a new driver does. */
    void restart() {
        offset = -1;
    }

    /** The offset of the last outcome that was taken. */
    long offset() {
        return offset;
    }

    /** Returns up to two outcomes; the offset of the last one advances as they are taken. */
    Iterable<CoverageOutcome> next() {
        List<CoverageOutcome> outcomes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0 && !published.isEmpty(); i--) {
            outcomes.add(outcome());
        }
        return () -> outcomes.stream().peek(unused -> offset++).iterator();
    }

    private CoverageOutcome outcome() {
        List<String> strata = published.keySet().stream().sorted().toList();
        List<StratumThresholds> versions = published.get(strata.get(random.nextInt(strata.size())));
        StratumThresholds cited = versions.get(Math.max(0, versions.size() - 1 - random.nextInt(4)));
        ProcedureThresholds procedure =
                cited.getProcedures().get(random.nextInt(cited.getProcedures().size()));
        List<ComponentThreshold> all = procedure.getThresholds();
        String sizeClass = all.get(random.nextInt(all.size())).getSizeClass();
        Map<Double, List<ComponentOutcome>> levels = new LinkedHashMap<>();
        for (ComponentThreshold threshold : all) {
            if (Objects.equals(threshold.getSizeClass(), sizeClass)) {
                levels.computeIfAbsent(threshold.getNominalAlpha(), unused -> new ArrayList<>())
                        .add(judged(threshold));
            }
        }
        return CoverageOutcome.newBuilder()
                .setStratum(cited.getStratum())
                .setPredictionId("p")
                .setImageId("i")
                .setUnitId("u" + random.nextInt(UNITS))
                .setProcedure(procedure.getProcedure())
                .setChannel(procedure.getChannel())
                .setFingerprint(oneIn(20) ? "other" : procedure.getFingerprint())
                .setRevision(1)
                .setStatus(oneIn(10) ? OutcomeStatus.SUPERSEDES : OutcomeStatus.FIRST)
                .setVerdict(oneIn(10) ? OutcomeVerdict.SELF_CALIBRATED : OutcomeVerdict.JUDGED)
                .setEpoch(cited.getEpoch())
                .setThresholdVersion(oneIn(20) ? 0 : cited.getVersion())
                .setPredictedAt(PREDICTED)
                .setLabel(new RecordCoordinates(PREDICTED, 0, 0L))
                .setLabelPolicy(cited.getLabelPolicy())
                .setAudit(false)
                .setLabelEpoch(oneIn(20) ? cited.getEpoch() + 1 : cited.getEpoch())
                .setSizeClass(sizeClass)
                .setUnitComplete(true)
                .setUnitMaturesAt(PREDICTED)
                .setLevels(levels.entrySet().stream()
                        .map(level -> level(level.getKey(), level.getValue()))
                        .toList())
                .setRunning(List.of())
                .build();
    }

    private static LevelOutcome level(double nominalAlpha, List<ComponentOutcome> components) {
        return LevelOutcome.newBuilder()
                .setNominalAlpha(nominalAlpha)
                .setComponents(components)
                .setCoveredInner(true)
                .setCoveredOuter(true)
                .setCoveredJoint(true)
                .build();
    }

    private ComponentOutcome judged(ComponentThreshold threshold) {
        double criticalValue =
                oneIn(4) ? Double.NEGATIVE_INFINITY : oneIn(4) ? Double.POSITIVE_INFINITY : random.nextInt(-3, 4);
        return new ComponentOutcome(
                threshold.getComponent(),
                threshold.getAlpha(),
                threshold.getN(),
                threshold.getK(),
                threshold.getLambda(),
                criticalValue,
                true,
                criticalValue <= threshold.getLambda());
    }

    private boolean oneIn(int number) {
        return random.nextInt(number) == 0;
    }
}
