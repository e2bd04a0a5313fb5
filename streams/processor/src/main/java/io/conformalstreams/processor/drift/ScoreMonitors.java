package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.RankDetector;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Drift.Engine;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.FedUnits.Fed;
import io.conformalstreams.processor.drift.LabelledUnit.Claim;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredSide;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The monitors of critical values. The first units of an epoch are their reference, untested: all up to the first judged
 * one that finds enough of them. From there on every judged unit is tested.
 */
final class ScoreMonitors {

    private static final int MOST_LEVELS = 32;
    static final int BUCKETS = 1024;

    private final ReferenceScores references;
    private final Drift drift;

    ScoreMonitors(ReferenceScores references, Drift drift) {
        this.references = references;
        this.drift = drift;
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
            Fed fed,
            MonitorEpoch epoch,
            Map<MonitorId, Monitor> running) {
        List<MonitorId> wanted = kinds().stream()
                .map(kind -> MonitorId.scores(kind, stratum, procedure.name(), side.side()))
                .toList();
        if (wanted.isEmpty() || fed.hasScore()) {
            return List.of();
        }
        boolean judged = side.claims().stream().anyMatch(Claim::calibrated);
        if (wanted.stream().noneMatch(running::containsKey)) {
            int size = references.size(stratum, procedure.name(), side.side(), epoch);
            if (!judged || size < drift.referenceUnits()) {
                fed.addScore();
                references.add(stratum, procedure.name(), side.side(), epoch, fed.unitId(), side.score());
                return List.of();
            }
            double[] reference = references.take(stratum, procedure.name(), side.side());
            wanted.forEach(id -> running.put(id, Monitor.start(id, epoch, detector(id, procedure, epoch, reference))));
        }
        return judged && fed.addScore()
                ? wanted.stream().filter(running::containsKey).map(running::get).toList()
                : List.of();
    }

    private List<AlertKind> kinds() {
        List<AlertKind> kinds = new ArrayList<>();
        if (drift.population() == Population.WEIGHTED) {
            return kinds;
        }
        if (drift.monitors().scoreDrift()) {
            kinds.add(AlertKind.SCORE_DRIFT);
        }
        if (drift.monitors().overcoverage()) {
            kinds.add(AlertKind.OVERCOVERAGE);
        }
        return kinds;
    }

    private ScoreDetector detector(MonitorId id, Procedure procedure, MonitorEpoch epoch, double[] reference) {
        boolean negated = id.kind() == AlertKind.OVERCOVERAGE;
        double[] scores = DoubleStream.of(reference)
                .map(score -> negated ? -score : score)
                .toArray();
        if (drift.engine() == Engine.POLYA) {
            ReferenceLevels levels = levels(id, procedure, epoch, OrderStatisticMultiset.of(scores));
            return new ScoreDetector(new PolyaDetector(levels), Optional.empty(), negated);
        }
        // Edges must not depend on the scores that are ranked by them: every other unit gives them, by the order of
        // ids.
        OrderStatisticMultiset ranked = OrderStatisticMultiset.of(everyOther(scores, 1));
        BucketEdges edges = BucketEdges.atQuantiles(everyOther(scores, 0), BUCKETS);
        ReferenceLevels levels = levels(id, procedure, epoch, ranked);
        return new ScoreDetector(RankDetector.start(ranked, levels, edges), Optional.of(edges), negated);
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
                procedure.alphas().stream().map(alpha -> procedure.definition().alpha(id.side(), alpha));
        List<BigDecimal> miscoverages = Stream.concat(ReferenceLevels.DEFAULT_MISCOVERAGES.stream(), promised)
                .map(BigDecimal::stripTrailingZeros)
                .distinct()
                .limit(MOST_LEVELS)
                .toList();
        return ReferenceLevels.freeze(reference, miscoverages, uniform(id, epoch));
    }
}
