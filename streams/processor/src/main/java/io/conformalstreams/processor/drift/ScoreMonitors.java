package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.RankDetector;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Drift.Engine;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.LabelledUnit.Claim;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredSide;
import io.conformalstreams.processor.drift.SeenUnits.SeenUnit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The monitors of critical values, and of misses where ranks tell them. The first units of an epoch are their reference, untested: all up to the first judged
 * one that finds enough of them. From there on every judged unit is tested.
 */
final class ScoreMonitors {

    private static final int MOST_LEVELS = 32;
    static final int BUCKETS = 1024;

    private final ReferenceScores references;
    private final Drift drift;
    private final DetectorChoice choice;

    ScoreMonitors(ReferenceScores references, Drift drift) {
        this.references = references;
        this.drift = drift;
        this.choice = new DetectorChoice(drift);
    }

    /** Numbers that order equal scores in an epoch, the same on every replay. */
    static KeyedUniform uniform(MonitorId id, MonitorEpoch epoch) {
        return KeyedUniform.of(
                String.join("\n", id.stratum(), id.procedure(), id.side().name()) + "\n" + epoch.labels() + "\n"
                        + epoch.restarts() + "\n" + epoch.fingerprint());
    }

    /**
     * The monitors that a unit must be tested by: none if it is for the reference, or known.
     *
     * @param running monitors of the procedure and side in the epoch
     */
    List<Monitor> testing(
            String stratum,
            Procedure procedure,
            ScoredSide side,
            SeenUnit seen,
            MonitorEpoch epoch,
            Map<MonitorId, Monitor> running) {
        List<MonitorId> wanted = wanted(stratum, procedure, side.side());
        if (wanted.isEmpty() || seen.hasScore()) {
            return List.of();
        }
        boolean judged = side.claims().stream().anyMatch(Claim::calibrated);
        if (wanted.stream().noneMatch(running::containsKey)) {
            int size = references.size(stratum, procedure.name(), side.side(), epoch);
            if (!judged || size < drift.referenceUnits()) {
                seen.addScore();
                references.add(stratum, procedure.name(), side.side(), epoch, seen.unitId(), side.score());
                return List.of();
            }
            double[] reference = references.take(stratum, procedure.name(), side.side());
            wanted.forEach(id -> running.put(id, Monitor.start(id, epoch, detector(id, procedure, epoch, reference))));
        }
        return judged && seen.addScore()
                ? wanted.stream().filter(running::containsKey).map(running::get).toList()
                : List.of();
    }

    private List<MonitorId> wanted(String stratum, Procedure procedure, ThresholdSide side) {
        List<MonitorId> ids = new ArrayList<>();
        if (drift.population() == Population.WEIGHTED) {
            return ids;
        }
        // First, since the severity of score drift depends on it.
        if (choice.isPrequential() && FalseAlertBudgets.isRanked(procedure)) {
            procedure
                    .alphas()
                    .forEach(alpha -> ids.add(MonitorId.breach(stratum, procedure.name(), side, alpha.doubleValue())));
        }
        if (drift.monitors().scoreDrift()) {
            ids.add(MonitorId.scores(AlertKind.SCORE_DRIFT, stratum, procedure.name(), side));
        }
        if (drift.monitors().overcoverage()) {
            ids.add(MonitorId.scores(AlertKind.OVERCOVERAGE, stratum, procedure.name(), side));
        }
        return ids;
    }

    private Detector detector(MonitorId id, Procedure procedure, MonitorEpoch epoch, double[] reference) {
        boolean negated = id.kind() == AlertKind.OVERCOVERAGE;
        double[] scores = DoubleStream.of(reference)
                .map(score -> negated ? -score : score)
                .toArray();
        if (drift.engine() == Engine.POLYA) {
            ReferenceLevels levels = levels(id, procedure, epoch, OrderStatisticMultiset.of(scores));
            return new ScoreDetector(
                    new PolyaDetector(levels, drift.evidence().scoreDrift()), Optional.empty(), negated);
        }
        // Edges must not depend on the scores that are ranked by them: every other unit gives them, by the order of
        // ids.
        BucketEdges edges = BucketEdges.atQuantiles(everyOther(scores, 0), BUCKETS);
        if (id.kind() == AlertKind.COVERAGE_BREACH) {
            return choice.ofPrequentialMisses(everyOther(scores, 1), edges);
        }
        OrderStatisticMultiset ranked = OrderStatisticMultiset.of(everyOther(scores, 1));
        ReferenceLevels levels = levels(id, procedure, epoch, ranked);
        return new ScoreDetector(
                RankDetector.start(ranked, levels, edges, drift.evidence().scoreDrift()), Optional.of(edges), negated);
    }

    private static double[] everyOther(double[] values, int first) {
        return IntStream.range(0, values.length)
                .filter(index -> index % 2 == first)
                .mapToDouble(index -> values[index])
                .toArray();
    }

    /** The usual levels and the promised ones; levels for which the reference is too small are not opened. */
    private static ReferenceLevels levels(
            MonitorId id, Procedure procedure, MonitorEpoch epoch, OrderStatisticMultiset reference) {
        Stream<BigDecimal> promised =
                procedure.alphas().stream().map(alpha -> procedure.method().alpha(id.side(), alpha));
        List<BigDecimal> miscoverages = Stream.concat(ReferenceLevels.DEFAULT_MISCOVERAGES.stream(), promised)
                .map(BigDecimal::stripTrailingZeros)
                .distinct()
                .limit(MOST_LEVELS)
                .toList();
        return ReferenceLevels.freeze(reference, miscoverages, uniform(id, epoch));
    }
}
