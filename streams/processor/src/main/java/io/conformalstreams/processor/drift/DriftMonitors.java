package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.DriftEvent.LabelAccepted;
import io.conformalstreams.processor.drift.DriftEvent.MatchEvent;
import io.conformalstreams.processor.drift.DriftEvent.PredictionIssued;
import io.conformalstreams.processor.drift.DriftEvent.PredictionScored;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import io.conformalstreams.processor.drift.MaturityBuffer.MatureImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The drift monitors of all strata of a partition. They depend only on the events and their order.
 *
 * <p>An image matures some time after its prediction, with the label that is known then. Corrections and withdrawals
 * before maturity take effect. Later ones are only counted, because a bet cannot be undone and the evidence stays. A
 * first label after maturity is also only counted.
 *
 * <p>A unit is judged once, when the last of its images has matured, by the largest critical values of its images.
 * Without a maturity, it is judged as soon as all its images with issued sets have labels, or when those sets expire.
 */
final class DriftMonitors {

    private final ConformalConfiguration configuration;
    private final MonitorStore store;
    private final StratumClocks clocks;
    private final SeenUnits seenUnits;
    private final ScoreMonitors scoreMonitors;
    private final ValueHistory history;
    private final AlertCauses causes;
    private final AlertLifecycle lifecycle;
    private final InputMonitors inputMonitors;
    private final LabelProcessMonitor labelProcess;
    private final MaturityBuffer buffer;

    DriftMonitors(
            ConformalConfiguration configuration,
            KeyValueStore<Bytes, byte[]> monitors,
            KeyValueStore<Bytes, byte[]> buffered) {
        this.configuration = configuration;
        this.store = new MonitorStore(monitors);
        this.clocks = new StratumClocks(monitors);
        this.seenUnits = new SeenUnits(monitors);
        ReferenceScores references = new ReferenceScores(monitors);
        this.scoreMonitors = new ScoreMonitors(references, configuration.drift());
        ValueHistory history = new ValueHistory(monitors);
        this.history = history;
        this.causes = new AlertCauses(monitors, configuration.drift());
        this.lifecycle = new AlertLifecycle(store, history, causes, configuration);
        this.inputMonitors = new InputMonitors(store, seenUnits, references, history, lifecycle, configuration.drift());
        this.labelProcess = new LabelProcessMonitor(store, new TestedPredictionStore(monitors), configuration.drift());
        this.buffer = new MaturityBuffer(buffered);
    }

    /** Processes an event, and returns the resulting states of alerts. */
    List<DriftAlert> take(DriftEvent event) {
        Stratum stratum =
                new Stratum(event.stratum(), StratumUpdate.byEvent(store, clocks, event.stratum(), event.time()));
        if (event instanceof PredictionScored scored) {
            stratum.takeScored(scored);
        } else if (event instanceof MatchEvent met) {
            stratum.take(met);
        }
        return stratum.end();
    }

    /**
     * Resolves one alert at an operator's command. Does nothing if the alert is not open.
     *
     * @param at the event time of the command, milliseconds since 1970
     */
    List<DriftAlert> close(String name, String alertId, long at, String note) {
        Stratum stratum = new Stratum(name, StratumUpdate.byCommand(store, clocks, name));
        if (stratum.state()
                .open()
                .filter(open -> open.alertId().equals(alertId))
                .isPresent()) {
            labelProcess
                    .end(name, stratum.state(), AlertReason.OPERATOR, at, note)
                    .ifPresent(stratum.alerts::add);
            stratum.update.become(stratum.state().withNewBaseline());
        } else {
            stratum.monitors()
                    .flatMap(monitors -> monitors.close(alertId, stratum.state(), at, note))
                    .ifPresent(stratum.alerts::add);
        }
        return stratum.end();
    }

    /**
     * Starts a new epoch of a stratum. Its monitors restart, and its open alerts are resolved.
     *
     * <p>With a maturity, an image belongs to the epoch of its prediction's time. Without one, monitors follow the
     * order of the log. A label that arrived before the command then belongs to the previous epoch, even if it still
     * waits for other images of its unit. Its unit is judged in the new epoch by its later labels alone.
     *
     * @param at the event time of the command, milliseconds since 1970
     */
    List<DriftAlert> restart(String name, long at) {
        Stratum stratum = new Stratum(name, StratumUpdate.byCommand(store, clocks, name));
        stratum.monitors().ifPresent(monitors -> stratum.alerts.addAll(monitors.supersede(stratum.state(), at)));
        labelProcess.end(name, stratum.state(), AlertReason.SUPERSEDED, at, "").ifPresent(stratum.alerts::add);
        stratum.update.become(stratum.state().restarted(at));
        if (configuration.drift().maturity().isEmpty()) {
            buffer.clear(name);
        }
        return stratum.end();
    }

    /** One stratum while an event or a command is processed. */
    private final class Stratum {

        private final String name;
        private final List<DriftAlert> alerts = new ArrayList<>();
        private final StratumUpdate update;

        private Stratum(String name, StratumUpdate update) {
            this.name = name;
            this.update = update;
        }

        private StratumState state() {
            return update.state();
        }

        /** Stores the state, and returns the resulting states of alerts. */
        private List<DriftAlert> end() {
            update.save();
            return alerts;
        }

        /** The monitors; empty if no configured model matches the stratum's name any more. */
        private Optional<StratumMonitors> monitors() {
            return configuration
                    .modelOf(name)
                    .map(model -> new StratumMonitors(
                            name, configuration, model, store, seenUnits, scoreMonitors, history, causes, lifecycle));
        }

        private void takeScored(PredictionScored scored) {
            if (scored.inputs().isEmpty()) {
                return;
            }
            configuration
                    .modelOf(name)
                    .map(model -> FalseAlertBudgets.ofPredictions(configuration, model))
                    .ifPresent(limit -> alerts.addAll(inputMonitors.observe(scored, limit, state())));
        }

        private void take(MatchEvent event) {
            Optional<Duration> maturity = configuration.drift().maturity();
            if (maturity.isEmpty()) {
                takeAtOnce(event);
                return;
            }
            // Units that matured before this event are judged without it.
            long mature = update.clock() - maturity.get().toMillis();
            mature(mature - 1, maturity.get());
            buffer(event);
            mature(mature, maturity.get());
        }

        private void buffer(MatchEvent event) {
            if (event instanceof PredictionIssued issued && !issued.selfCalibrated()) {
                List<ScoredProcedure> procedures =
                        configuration.drift().countsWithoutLabels() ? issued.procedures() : List.of();
                buffer.putPrediction(
                        name,
                        issued.predictionId(),
                        BufferedUnit.prediction(issued.time(), issued.unitId(), procedures, issued.measurements()));
            }
            event.outcomes().forEach(this::buffer);
            if (event instanceof LabelAccepted label) {
                bufferLabel(label);
            }
        }

        /** Buffers a label without a prediction. A label that was matched matures with its prediction. */
        private void bufferLabel(LabelAccepted label) {
            if (buffer.holdsLabel(name, label.imageId())) {
                Optional<LabelledUnit> newest = label.withdrawn() ? Optional.empty() : Optional.of(label.unit());
                buffer.correctLabel(name, label.imageId(), newest);
            } else if (!label.withdrawn() && label.outcomes().isEmpty()) {
                buffer.addLabel(name, label.imageId(), label.unit());
            }
        }

        private void buffer(CoverageOutcome outcome) {
            Optional<BufferedUnit> waiting =
                    buffer.prediction(name, outcome.getPredictedAt().toEpochMilli(), outcome.getPredictionId());
            if (waiting.isPresent()) {
                buffer.putPrediction(
                        name, outcome.getPredictionId(), waiting.get().with(outcome));
            } else if (outcome.getVerdict() != OutcomeVerdict.SELF_CALIBRATED && isOfFirstProcedure(outcome)) {
                labelProcess.countUnused(name, outcome, state());
            }
        }

        /** A label has an outcome for every procedure, but is counted once, with the first procedure. */
        private boolean isOfFirstProcedure(CoverageOutcome outcome) {
            return configuration.modelOf(name).stream()
                    .flatMap(model -> configuration.proceduresOf(model).stream())
                    .findFirst()
                    .map(Procedure::name)
                    .filter(outcome.getProcedure()::equals)
                    .isPresent();
        }

        private void mature(long time, Duration maturity) {
            for (MatureImage mature : buffer.release(name, time)) {
                BufferedUnit image = mature.image();
                long at = image.time() + maturity.toMillis();
                image.label().ifPresent(label -> enterEpoch(label, at));
                if (image.predicted()) {
                    LabelProcessMonitor.Transition step = labelProcess.observe(name, mature, state(), at);
                    update.become(step.state());
                    step.alert().ifPresent(alerts::add);
                }
                // An image that was predicted before an operator's new epoch belongs to the previous epoch, even if it
                // matures later.
                feed(
                        buffer.complete(name, mature, maturity).stream()
                                .filter(ofUnit -> ofUnit.time() >= state().restartedAt())
                                .toList(),
                        at);
            }
        }

        private void takeAtOnce(MatchEvent event) {
            // An image of an incomplete unit waits for the labels of the other images, as long as these can arrive.
            Duration retention = configuration.labels().retention();
            for (MatureImage expired : buffer.release(name, update.clock() - retention.toMillis())) {
                judge(buffer.complete(name, expired, retention), expired.image().time() + retention.toMillis());
            }
            Map<String, List<CoverageOutcome>> byPrediction = event.outcomes().stream()
                    .collect(Collectors.groupingBy(
                            CoverageOutcome::getPredictionId, LinkedHashMap::new, Collectors.toList()));
            CompleteUnits completeUnits = new CompleteUnits(name, buffer);
            byPrediction.values().forEach(outcomes -> judgeAtOnce(completeUnits.after(outcomes)));
            if (event instanceof LabelAccepted label
                    && !label.withdrawn()
                    && label.outcomes().isEmpty()) {
                judgeAtOnce(List.of(BufferedUnit.label(label.time(), label.unit())));
            }
        }

        /** Judges the labelled images of a unit when its newest label arrives. */
        private void judgeAtOnce(List<BufferedUnit> images) {
            images.stream()
                    .flatMap(image -> image.label().stream())
                    .map(label -> label.coordinates().getLabelledAt().toEpochMilli())
                    .max(Comparator.naturalOrder())
                    .ifPresent(newest -> judge(images, newest));
        }

        private void judge(List<BufferedUnit> images, long at) {
            List<BufferedUnit> labelled =
                    images.stream().filter(image -> image.label().isPresent()).toList();
            labelled.forEach(image -> enterEpoch(image.label().orElseThrow(), at));
            feed(labelled, at);
        }

        private void enterEpoch(Label label, long at) {
            if (label.epoch() > state().epoch()) {
                monitors().ifPresent(monitors -> alerts.addAll(monitors.supersedeLabelled(state(), at)));
                labelProcess.end(name, state(), AlertReason.SUPERSEDED, at, "").ifPresent(alerts::add);
                update.become(state().inEpoch(label.epoch(), label.policy()));
            }
        }

        /**
         * Passes the images of a unit to the monitors. Ignores images whose label belongs to an earlier epoch, and
         * images without a prediction whose label was withdrawn.
         */
        private void feed(List<BufferedUnit> images, long at) {
            List<BufferedUnit> current = images.stream()
                    .filter(image -> image.predicted() || image.label().isPresent())
                    .filter(image -> image.label()
                            .filter(label -> label.epoch() < state().epoch())
                            .isEmpty())
                    .toList();
            if (current.isEmpty()) {
                return;
            }
            JudgedUnit unit = new JudgedUnit(current);
            unit.label().ifPresent(label -> update.become(state().after(label.coordinates())));
            monitors().ifPresent(monitors -> alerts.addAll(monitors.observe(unit, state(), at)));
        }
    }
}
