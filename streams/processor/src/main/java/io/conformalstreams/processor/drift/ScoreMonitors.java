package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.StartingReference;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.MonitoredSubject.ProcedureComponent;
import io.conformalstreams.processor.drift.SeenUnits.SeenUnit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The monitors that start from a reference of critical values: those of score drift and overcoverage, and those of
 * coverage breaches whose detector needs a reference. The first units of an epoch form the reference, and are not
 * tested. The reference is complete when a judged unit arrives and there are enough earlier units. From this unit on,
 * every judged unit is tested.
 */
final class ScoreMonitors {

    private static final int MOST_LEVELS = 32;

    private final ReferenceScores references;
    private final Drift drift;

    ScoreMonitors(ReferenceScores references, Drift drift) {
        this.references = references;
        this.drift = drift;
    }

    /** Returns the numbers that order equal scores in an epoch. They are the same on every replay. */
    static KeyedUniform uniform(MonitorId id, MonitorEpoch epoch) {
        return KeyedUniform.of(
                id.stratum() + "\n" + String.join("\n", id.subject().texts()) + "\n" + epoch.labels() + "\n"
                        + epoch.restarts() + "\n" + epoch.fingerprint());
    }

    /**
     * Returns the monitors that must test a unit. There are none if the unit joins the reference, or has been seen
     * before. If a unit of the reference comes again with other images, its largest critical value counts.
     *
     * @param component the component of the procedure in the size class of the unit's images
     * @param running the running monitors of the component in the epoch; new monitors are added
     */
    List<Monitor> testing(
            String stratum,
            Procedure procedure,
            ProcedureComponent component,
            UnitComponent unit,
            SeenUnit seen,
            MonitorEpoch epoch,
            Map<MonitorId, Monitor> running) {
        List<MonitorId> wanted = wanted(stratum, procedure, component);
        boolean isCollecting = wanted.stream().noneMatch(running::containsKey);
        if (isCollecting && seen.hasScore()) {
            references.raise(stratum, component, epoch, seen.unitId(), unit.score());
        }
        if (wanted.isEmpty() || seen.hasScore()) {
            return List.of();
        }
        boolean judged = unit.isJudged();
        if (isCollecting) {
            int size = references.size(stratum, component, epoch);
            if (!judged || size < drift.referenceUnits()) {
                seen.addScore();
                references.add(stratum, component, epoch, seen.unitId(), unit.score());
                return List.of();
            }
            double[] reference = references.take(stratum, component);
            wanted.forEach(id ->
                    running.put(id, Monitor.start(id, epoch, detector(id, component, procedure, epoch, reference))));
        }
        return judged && seen.addScore()
                ? wanted.stream().filter(running::containsKey).map(running::get).toList()
                : List.of();
    }

    private List<MonitorId> wanted(String stratum, Procedure procedure, ProcedureComponent component) {
        List<MonitorId> ids = new ArrayList<>();
        if (drift.population() == Population.INVERSE_PROBABILITY_WEIGHTED) {
            return ids;
        }
        // The breach monitors come first, because the severity of score drift depends on them.
        if (drift.evidence().coverageBreach().needsReference() && BreachMonitoring.isMonitored(drift, procedure)) {
            procedure.alphas().forEach(alpha -> ids.add(MonitorId.breach(stratum, component, alpha.doubleValue())));
        }
        if (drift.monitors().scoreDrift()) {
            ids.add(MonitorId.scores(AlertKind.SCORE_DRIFT, stratum, component));
        }
        if (drift.monitors().overcoverage()) {
            ids.add(MonitorId.scores(AlertKind.OVERCOVERAGE, stratum, component));
        }
        return ids;
    }

    private SequentialDetector detector(
            MonitorId id, ProcedureComponent component, Procedure procedure, MonitorEpoch epoch, double[] scores) {
        StartingReference reference =
                new StartingReference(scores, miscoverages(component, procedure), uniform(id, epoch));
        return switch (id.kind()) {
            case COVERAGE_BREACH -> drift.evidence().coverageBreach().start(reference);
            case OVERCOVERAGE -> drift.evidence().scoreDrift().startNegated(reference);
            default -> drift.evidence().scoreDrift().start(reference);
        };
    }

    /** Returns the miscoverages of the levels: the default ones and the promised ones. */
    private static List<BigDecimal> miscoverages(ProcedureComponent component, Procedure procedure) {
        Stream<BigDecimal> promised =
                procedure.alphas().stream().map(alpha -> procedure.method().alpha(component.component(), alpha));
        return Stream.concat(ReferenceLevels.DEFAULT_MISCOVERAGES.stream(), promised)
                .map(BigDecimal::stripTrailingZeros)
                .distinct()
                .limit(MOST_LEVELS)
                .toList();
    }
}
