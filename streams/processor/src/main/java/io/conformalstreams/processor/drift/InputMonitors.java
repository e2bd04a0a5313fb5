package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.conformal.drift.StartingReference;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.drift.AlertLifecycle.Breach;
import io.conformalstreams.processor.drift.DriftEvent.PredictionScored;
import io.conformalstreams.processor.drift.DriftEvent.ProxyValue;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.MonitoredSubject.Input;
import io.conformalstreams.processor.drift.SeenUnits.SeenUnit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The monitors of inputs, one for each channel and proxy. They test whether the size, band or entropy of predictions is
 * still distributed as in the first predictions of the epoch. They need no labels, and detect a change fast. But inputs
 * can change without more errors, and errors can increase without a change of the inputs. So an alert is at most a
 * warning, and a reason to label.
 *
 * <p>The first units are ordered by id. Every second one contributes to the median of the measurements. The others give
 * the reference distances from this median.
 */
final class InputMonitors {

    private static final IssuedThreshold NO_THRESHOLD = new IssuedThreshold(0, 0, 0, -1, 0, false);

    private static final DetectorType DETECTOR =
            SequentialDetectors.observing(DetectorType.Observes.INPUTS).get(0);

    private final MonitorStore store;
    private final SeenUnits seenUnits;
    private final ReferenceScores references;
    private final ValueHistory history;
    private final AlertLifecycle lifecycle;
    private final Drift drift;

    InputMonitors(
            MonitorStore store,
            SeenUnits seenUnits,
            ReferenceScores references,
            ValueHistory history,
            AlertLifecycle lifecycle,
            Drift drift) {
        this.store = store;
        this.seenUnits = seenUnits;
        this.references = references;
        this.history = history;
        this.lifecycle = lifecycle;
        this.drift = drift;
    }

    /** Passes a prediction to its monitors. */
    List<DriftAlert> observe(PredictionScored scored, FalseAlertBudget budget, StratumState state) {
        List<DriftAlert> alerts = new ArrayList<>();
        // Inputs do not depend on the label policy, so the epoch ignores it.
        MonitorEpoch epoch = new MonitorEpoch(0, state.restarts(), "", "");
        for (ProxyValue measured : scored.inputs()) {
            Input input = new Input(measured.channel(), measured.proxy());
            SeenUnit seen = seenUnits.find(scored.stratum(), input, scored.unitId(), epoch);
            if (seen.addScore()) {
                seen.save();
                double score = measured.value();
                keep(scored, input, epoch, state, score);
                testing(scored, input, epoch, score)
                        .flatMap(monitor -> lifecycle.observe(
                                monitor,
                                observation(monitor.id(), epoch, scored, state, score),
                                budget,
                                state,
                                Breach.UNDEFINED,
                                false))
                        .ifPresent(alerts::add);
            }
        }
        return alerts;
    }

    private void keep(PredictionScored scored, Input input, MonitorEpoch epoch, StratumState state, double score) {
        double tieBreak = ScoreMonitors.uniform(MonitorId.input(scored.stratum(), input), epoch)
                .ofUnit(scored.unitId());
        RecordCoordinates last = state.lastCoordinates();
        history.add(
                scored.stratum(),
                input,
                epoch,
                new ValueHistory.Value(
                        new MonitoredScore(score, tieBreak),
                        new RecordCoordinates(
                                Instant.ofEpochMilli(scored.time()), last.getPartition(), last.getOffset())));
    }

    /** Returns the monitor that tests a prediction, or empty if the prediction joins the reference. */
    private Optional<Monitor> testing(PredictionScored scored, Input input, MonitorEpoch epoch, double score) {
        String stratum = scored.stratum();
        Optional<Monitor> running = store.ofSubject(stratum, input).stream().findFirst();
        if (running.isPresent()) {
            return running;
        }
        if (references.size(stratum, input, epoch) < 2 * drift.referenceUnits()) {
            references.add(stratum, input, epoch, scored.unitId(), score);
            return Optional.empty();
        }
        MonitorId id = MonitorId.input(stratum, input);
        double[] reference = references.take(stratum, input);
        return Optional.of(Monitor.start(id, epoch, detector(id, epoch, reference)));
    }

    private static SequentialDetector detector(MonitorId id, MonitorEpoch epoch, double[] values) {
        return DETECTOR.start(
                new StartingReference(values, ReferenceLevels.DEFAULT_MISCOVERAGES, ScoreMonitors.uniform(id, epoch)));
    }

    private static Observation observation(
            MonitorId id, MonitorEpoch epoch, PredictionScored scored, StratumState state, double score) {
        double tieBreak = ScoreMonitors.uniform(id, epoch).ofUnit(scored.unitId());
        return new Observation(
                new MonitoredUnit(new MonitoredScore(score, tieBreak), false, 0, 0, 0),
                NO_THRESHOLD,
                state.lastCoordinates(),
                0,
                scored.time());
    }
}
