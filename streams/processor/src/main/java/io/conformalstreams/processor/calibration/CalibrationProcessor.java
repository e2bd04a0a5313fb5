package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.validation.RejectionReason.CONFLICTING_REVISION;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_PROBABILITY;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_SCORES;
import static io.conformalstreams.processor.validation.RejectionReason.STALE_REVISION;
import static io.conformalstreams.processor.validation.RejectionReason.TOO_MANY_LABEL_POLICIES;

import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.SelectionDesign;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.ProcessorCounter;
import io.conformalstreams.processor.metric.ProcessorGauge;
import io.conformalstreams.processor.store.StateChange;
import io.conformalstreams.processor.validation.RejectedRecordException;
import io.conformalstreams.processor.validation.Rejections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Judges a label by the thresholds before it, updates the sorted critical values, and publishes the thresholds after
 * it. The verdicts of issued sets move adaptive levels; thresholds are published after each verdict that moves one. The
 * output depends only on the labels and on the outcomes that moved a level, in their order. Each record of thresholds
 * cites the last label and the last of these outcomes.
 */
final class CalibrationProcessor implements Processor<String, CalibrationInput, String, Object> {

    private static final double NANOSECONDS_PER_SECOND = 1e9;

    private final ConformalConfiguration configuration;
    private final Map<String, StratumCalibration> strata = new HashMap<>();
    private ProcessorContext<String, Object> context;
    private CalibrationEntries entries;
    private Rejections rejections;
    private Readings readings;
    private Sensor duplicates;
    private Sensor backfilled;
    private Sensor waiting;
    private Sensor differing;
    private Sensor ofOtherRaters;

    CalibrationProcessor(ConformalConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Rebuilds the sorted critical values. Kafka calls it after the store is restored, and again after a suspension.
     */
    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.rejections = new Rejections(context);
        this.duplicates = ProcessorCounter.of(context, ConformalMetric.DUPLICATE_LABELS);
        this.waiting = ProcessorCounter.of(context, ConformalMetric.LABELS_WAITING_FOR_RATERS);
        this.differing = ProcessorCounter.of(context, ConformalMetric.LABELS_DIFFERING_BETWEEN_RATERS);
        this.ofOtherRaters = ProcessorCounter.of(context, ConformalMetric.LABELS_OF_OTHER_RATERS);
        this.backfilled = ProcessorCounter.of(context, ConformalMetric.BACKFILLED_LABELS);
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(CalibrationTopology.ENTRIES_STORE);
        this.entries = new CalibrationEntries(store);
        this.readings = new Readings(entries);
        Sensor rebuildTime = ProcessorGauge.of(context, ConformalMetric.INDEX_REBUILD_SECONDS);
        long start = System.nanoTime();
        strata.clear();
        entries.forEachStratum(stratum -> strata.put(stratum, restore(stratum)));
        rebuildTime.record((System.nanoTime() - start) / NANOSECONDS_PER_SECOND);
    }

    @Override
    public void process(Record<String, CalibrationInput> record) {
        if (record.value() instanceof SetVerdict verdict) {
            judge(record, verdict);
        } else {
            ReducedLabel label = (ReducedLabel) record.value();
            read(record.withValue(label));
        }
    }

    private void judge(Record<String, CalibrationInput> record, SetVerdict verdict) {
        StratumCalibration calibration = strata.computeIfAbsent(verdict.stratum(), this::restore);
        StateChange.run("the adaptive levels of a stratum", () -> {
            if (calibration.judge(verdict)) {
                forwardThresholds(record, verdict.stratum(), calibration);
            }
        });
    }

    private void forwardThresholds(Record<String, ?> record, String stratum, StratumCalibration calibration) {
        context.forward(
                record.withValue(
                        CalibrationRecords.thresholds(stratum, calibration.header(), calibration.procedures())),
                CalibrationTopology.THRESHOLDS_SINK);
    }

    private void read(Record<String, ReducedLabel> record) {
        try {
            Readings.Outcome outcome = readings.outcome(record.value());
            switch (outcome.effect()) {
                case WAITS_FOR_OTHER_RATERS -> keep(record.value(), outcome, waiting);
                case DIFFERS_FROM_OTHER_RATERS -> keep(record.value(), outcome, differing);
                case COMES_FROM_ANOTHER_RATER -> ofOtherRaters.record();
                case DUPLICATE -> duplicates.record();
                case BACKFILLS_A_RATER -> keep(record.value(), outcome, backfilled);
                case LABELS_THE_IMAGE ->
                    calibrate(record.withValue(outcome.label().orElseThrow()), outcome);
            }
        } catch (RejectedRecordException rejection) {
            context.forward(
                    rejections.of(record, record.value().identity(), rejection), CalibrationTopology.REJECTED_SINK);
        }
    }

    private void keep(ReducedLabel label, Readings.Outcome outcome, Sensor counter) {
        readings.store(label, outcome);
        counter.record();
    }

    private void calibrate(Record<String, ReducedLabel> record, Readings.Outcome outcome) {
        ReducedLabel label = record.value();
        StratumCalibration calibration = strata.computeIfAbsent(label.stratum(), this::restore);
        Optional<CalibrationEntry> held = calibration.find(label.imageId());
        if (held.isPresent() && isDuplicate(held.get(), label, calibration.header())) {
            if (label.active()
                    && !held.get().scores().keySet().containsAll(label.scores().keySet())) {
                backfill(record, outcome, calibration, held.get());
            } else {
                duplicates.record();
            }
            return;
        }
        requireAdmittedPolicy(label, calibration.header());
        requireOneFold(label, calibration);
        requireOneProbability(label, calibration);
        accept(record, outcome, calibration, held);
    }

    private void accept(
            Record<String, ReducedLabel> record,
            Readings.Outcome outcome,
            StratumCalibration calibration,
            Optional<CalibrationEntry> held) {
        ReducedLabel label = record.value();
        String labelPolicy = effectivePolicy(label, calibration.header());
        StratumHeader after = held.isPresent()
                ? calibration.header().afterCorrection(labelPolicy, label.label())
                : calibration.header().afterNewImage(labelPolicy, label.label());
        CalibrationEntry entry = entry(label, calibration.header(), held, after);
        boolean judged = label.active() && held.isEmpty() && !calibration.knowsUnit(label.unitId());
        CalibrationRecords records = new CalibrationRecords(label, entry, after);
        Object score = judged ? records.judgedScore(calibration.procedures()) : records.score(calibration.procedures());
        StateChange.run("the calibration of a stratum", () -> {
            readings.store(label, outcome);
            calibration.replace(held, entry, after);
            context.forward(record.withValue(score), CalibrationTopology.CALIBRATION_SCORES_SINK);
            forwardThresholds(record, label.stratum(), calibration);
        });
    }

    /**
     * Adds the critical values of procedures that were not configured when the label was accepted. The label keeps its
     * revision and its place in the order of labels, so these procedures are calibrated as if they had been there.
     */
    private void backfill(
            Record<String, ReducedLabel> record,
            Readings.Outcome outcome,
            StratumCalibration calibration,
            CalibrationEntry held) {
        ReducedLabel label = record.value();
        StratumHeader after = calibration.header().afterCorrection(label.labelPolicy(), label.label());
        Map<String, ImageScore> scores = new HashMap<>(held.scores());
        scores.putAll(label.scores());
        CalibrationEntry entry = held.withScores(scores);
        Object score = new CalibrationRecords(label, entry, after).score(calibration.procedures());
        StateChange.run("the backfill of a stratum", () -> {
            readings.store(label, outcome);
            calibration.replace(Optional.of(held), entry, after);
            backfilled.record();
            context.forward(record.withValue(score), CalibrationTopology.CALIBRATION_SCORES_SINK);
            forwardThresholds(record, label.stratum(), calibration);
        });
    }

    /**
     * Tells whether the record repeats an accepted revision. Rejects a lower revision, and an equal one with
     * other content.
     */
    private static boolean isDuplicate(CalibrationEntry held, ReducedLabel label, StratumHeader header) {
        if (label.revision() > held.revision()) {
            return false;
        }
        if (label.revision() < held.revision()) {
            throw new RejectedRecordException(
                    STALE_REVISION,
                    "revision is " + label.revision() + ", but " + held.revision()
                            + " was already accepted: send a correction with a higher revision"
                            + label.rater()
                                    .map(rater -> ". If the raters of the model have changed, give the model a new"
                                            + " version in its stratum")
                                    .orElse(""));
        }
        boolean same = label.active() == held.active()
                && label.unitId().equals(held.unitId())
                && label.scoresSha256().equals(held.scoresSha256())
                && (!label.active() || label.inclusionProbability().equals(held.inclusionProbability()))
                && (!label.active() || header.labelPolicies().indexOf(label.labelPolicy()) == held.epoch())
                && held.scores().entrySet().stream()
                        .allMatch(known -> Optional.ofNullable(label.scores().get(known.getKey()))
                                .map(known.getValue()::equals)
                                .orElse(true));
        if (!same) {
            throw new RejectedRecordException(
                    CONFLICTING_REVISION,
                    "revision " + label.revision()
                            + " was already accepted with another unit, policy, inclusion probability, scores or label: send a correction with a"
                            + " higher revision");
        }
        return true;
    }

    /** Rejects a label that would start an epoch although the stratum has had the largest number of label policies. */
    private static void requireAdmittedPolicy(ReducedLabel label, StratumHeader header) {
        if (label.active() && !header.admits(label.labelPolicy())) {
            throw new RejectedRecordException(
                    TOO_MANY_LABEL_POLICIES,
                    "labelPolicy is '" + label.labelPolicy() + "', but the stratum has had "
                            + StratumHeader.MOST_LABEL_POLICIES
                            + " label policies, the most that are possible: send the policy of the current epoch, '"
                            + header.labelPolicies().get(header.epoch())
                            + "', or give the model a new version in its stratum");
        }
    }

    /**
     * Rejects a label if another image of its unit is in another fold. A model was trained either with all images of a
     * unit or with none.
     */
    private static void requireOneFold(ReducedLabel label, StratumCalibration calibration) {
        if (label.active()) {
            calibration.imageInAnotherFold(label).ifPresent(other -> {
                throw new RejectedRecordException(
                        INVALID_SCORES,
                        "scores.fold is " + text(label.fold()) + ", but the fold of image '" + other.imageId()
                                + "' of the same unit is " + text(other.fold())
                                + ": send all images of a unit with the same fold");
            });
        }
    }

    /**
     * Rejects a label if another image of its unit was selected with another probability, and labels are weighted. A
     * unit is selected with all its images, and has one weight.
     */
    private void requireOneProbability(ReducedLabel label, StratumCalibration calibration) {
        if (!label.active() || !SelectionDesign.of(configuration, label.model()).isWeighted()) {
            return;
        }
        int epoch = calibration.header().labelPolicies().indexOf(label.labelPolicy());
        calibration.imageWithAnotherProbability(label, epoch).ifPresent(other -> {
            throw new RejectedRecordException(
                    INVALID_PROBABILITY,
                    "inclusionProbability is " + text(label.inclusionProbability()) + ", but that of image '"
                            + other.imageId() + "' of the same unit is " + text(other.inclusionProbability())
                            + ": send all images of a unit with the probability with which the unit was selected. To"
                            + " change it, withdraw the labels of the unit's other images first, and send them again");
        });
    }

    private static String text(Optional<Double> probability) {
        return probability.map(String::valueOf).orElse("null");
    }

    private static String text(OptionalInt fold) {
        return fold.isPresent() ? Integer.toString(fold.getAsInt()) : "null";
    }

    /**
     * Returns the label policy under which a label counts. A withdrawal counts under the current policy, because a
     * careless withdrawal must not open an epoch and restart the calibration.
     */
    private static String effectivePolicy(ReducedLabel label, StratumHeader header) {
        return label.active() || header.labelPolicies().isEmpty()
                ? label.labelPolicy()
                : header.labelPolicies().get(header.epoch());
    }

    private static CalibrationEntry entry(
            ReducedLabel label, StratumHeader before, Optional<CalibrationEntry> held, StratumHeader after) {
        return new CalibrationEntry(
                label.imageId(),
                label.unitId(),
                label.revision(),
                label.active(),
                after.labelPolicies().indexOf(effectivePolicy(label, before)),
                held.map(CalibrationEntry::sequence).orElse(before.images()),
                held.map(CalibrationEntry::firstLabelledAt).orElse(label.labelledAt()),
                label.scoresSha256(),
                label.inclusionProbability(),
                label.fold(),
                label.scores());
    }

    private StratumCalibration restore(String stratum) {
        return StratumCalibration.restore(
                stratum,
                configuration.modelOf(stratum).map(configuration::proceduresOf).orElse(List.of()),
                entries);
    }
}
