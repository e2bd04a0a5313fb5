package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.validation.RejectionReason.INVALID_PROBABILITY;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_REVISION;
import static io.conformalstreams.processor.validation.RejectionReason.MISSING_LABELS;
import static io.conformalstreams.processor.validation.RejectionReason.MISSING_SCORES;
import static io.conformalstreams.processor.validation.RejectionReason.UNEXPECTED_PIXELS;
import static io.conformalstreams.processor.validation.RejectionReason.UNKNOWN_RATER;
import static io.conformalstreams.processor.validation.RejectionReason.UNRECOGNISED_VALUE;

import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.SelectionDesign;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.Raters;
import io.conformalstreams.processor.validation.RecordValidation;
import io.conformalstreams.processor.validation.RejectedRecordException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** Checks a labelled image before its pixels are read. */
final class LabelledImageValidation {

    private final ConformalConfiguration configuration;
    private final RecordValidation validation;

    LabelledImageValidation(ConformalConfiguration configuration, RecordValidation validation) {
        this.configuration = configuration;
        this.validation = validation;
    }

    /**
     * Checks a record and returns its model.
     *
     * @throws RejectedRecordException for the first violation
     */
    Model validate(Record<String, LabelledImage> record, int partition) {
        validation.requirePresent(record.key(), record.value());
        LabelledImage label = record.value();
        validation.requirePlacement(record.key(), label.getStratum(), partition);
        validation.requireId("imageId", label.getImageId());
        if (label.getUnitId() != null) {
            validation.requireId("unitId", label.getUnitId());
        }
        if (label.getPredictionId() != null) {
            validation.requireId("predictionId", label.getPredictionId());
        }
        validation.requireEventTime("labelledAt", label.getLabelledAt(), record.timestamp());
        Model model = validation.requireModel(label.getStratum());
        requireLabel(label);
        requireProbability(label, model);
        requireRater(label, model);
        requirePixels(label);
        return model;
    }

    private void requireLabel(LabelledImage label) {
        validation.requireId("labelPolicy", label.getLabelPolicy());
        if (label.getAction() == LabelAction.UNRECOGNISED) {
            throw new RejectedRecordException(
                    UNRECOGNISED_VALUE, "action is not known to this version: send ASSIGNED or WITHDRAWN");
        }
        if (label.getRevision() < 1) {
            throw new RejectedRecordException(
                    INVALID_REVISION, "revision is " + label.getRevision() + ": it must be 1 or more");
        }
    }

    private void requireProbability(LabelledImage label, Model model) {
        Optional<Double> probability = Optional.ofNullable(label.getInclusionProbability());
        if (probability.isPresent() && !(probability.get() > 0 && probability.get() <= 1)) {
            throw new RejectedRecordException(
                    INVALID_PROBABILITY,
                    "inclusionProbability is " + probability.get() + ": it must be in (0, 1], or null if unknown");
        }
        if (label.getAction() == LabelAction.ASSIGNED) {
            SelectionDesign.of(configuration, model).objection(probability).ifPresent(objection -> {
                throw new RejectedRecordException(INVALID_PROBABILITY, objection);
            });
        }
    }

    private static void requireRater(LabelledImage label, Model model) {
        String rater = label.getRater();
        List<String> names = model.raters().map(Raters::names).orElse(List.of());
        if (names.isEmpty() && rater != null) {
            throw new RejectedRecordException(
                    UNKNOWN_RATER,
                    "rater is set, but model '" + model.name()
                            + "' has no raters: send null, or configure models[].raters");
        }
        if (!names.isEmpty() && (rater == null || !names.contains(rater))) {
            throw new RejectedRecordException(
                    UNKNOWN_RATER,
                    "rater is " + (rater == null ? "null" : "not known") + ", but must be one of the raters of model '"
                            + model.name() + "': " + String.join(", ", names));
        }
        if (label.getRevision() > largestRevision(model)) {
            throw new RejectedRecordException(
                    INVALID_REVISION,
                    "revision is " + label.getRevision() + ": it must be at most " + largestRevision(model)
                            + ", because the revisions of the " + names.size() + " raters are added");
        }
    }

    private static int largestRevision(Model model) {
        return model.raters()
                .filter(raters -> raters.promise() == Raters.Promise.WORST)
                .map(raters -> Integer.MAX_VALUE / raters.names().size())
                .orElse(Integer.MAX_VALUE);
    }

    private static void requirePixels(LabelledImage label) {
        boolean assigned = label.getAction() == LabelAction.ASSIGNED;
        if (assigned && label.getScores() == null) {
            throw new RejectedRecordException(
                    MISSING_SCORES, "scores is null: an assigned label must have the scores of its prediction");
        }
        if (assigned && label.getLabels() == null) {
            throw new RejectedRecordException(
                    MISSING_LABELS, "labels is null: an assigned label must have a label map");
        }
        if (!assigned && (label.getScores() != null || label.getLabels() != null)) {
            throw new RejectedRecordException(
                    UNEXPECTED_PIXELS, "scores and labels must be null if action is WITHDRAWN");
        }
    }
}
