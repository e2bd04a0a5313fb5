package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.Raters;
import io.conformalstreams.processor.model.ScoredImage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Recomputes the scalars of labelled images. A label that breaks a rule gives none, because the processor must reject
 * it.
 */
final class LabelRecomputation {

    private final ConformalConfiguration configuration;
    private final InputRules rules;
    private final PixelReader pixels;

    LabelRecomputation(ConformalConfiguration configuration, PixelReader pixels, int partitions) {
        this.configuration = configuration;
        this.rules = new InputRules(partitions, configuration.labels());
        this.pixels = pixels;
    }

    Optional<ValidLabel> read(LogRecord<LabelledImage> record) {
        return record.value()
                .filter(label -> obeysRules(label, record))
                .flatMap(label -> configuration
                        .modelOf(label.getStratum())
                        .filter(model -> isFromARaterOf(model, label))
                        .flatMap(model -> reduce(label, model, record)));
    }

    /** Tells whether a nullable probability is absent or in its range. */
    private static boolean isInRange(Double probability) {
        return probability == null || probability > 0 && probability <= 1;
    }

    private boolean obeysRules(LabelledImage label, LogRecord<LabelledImage> record) {
        return rules.isPlaced(record, label.getStratum())
                && rules.isId(label.getImageId())
                && rules.isAbsentOrId(label.getUnitId())
                && rules.isAbsentOrId(label.getPredictionId())
                && rules.isId(label.getLabelPolicy())
                && rules.isTimely(label.getLabelledAt(), record)
                && label.getRevision() >= 1
                && isInRange(label.getInclusionProbability())
                && hasPixelsOfItsAction(label);
    }

    /** The labels of a model without raters name none. For the worst rater, the sum of the revisions is an int. */
    private static boolean isFromARaterOf(Model model, LabelledImage label) {
        return model.raters()
                .map(raters -> label.getRater() != null
                        && raters.names().contains(label.getRater())
                        && (raters.promise() == Raters.Promise.AVERAGE
                                || (long) label.getRevision() * raters.names().size() <= Integer.MAX_VALUE))
                .orElse(label.getRater() == null);
    }

    private static boolean hasPixelsOfItsAction(LabelledImage label) {
        return switch (label.getAction()) {
            case ASSIGNED -> label.getScores() != null && label.getLabels() != null;
            case WITHDRAWN -> label.getScores() == null && label.getLabels() == null;
            case UNRECOGNISED -> false;
        };
    }

    private Optional<ValidLabel> reduce(LabelledImage label, Model model, LogRecord<LabelledImage> record) {
        if (label.getAction() == LabelAction.WITHDRAWN) {
            return Optional.of(valid(label, model, record, Optional.empty(), Map.of(), Set.of()));
        }
        try {
            return pixels.scores(label.getScores(), model)
                    .flatMap(scores -> pixels.labels(label.getLabels(), label.getScores(), scores.grid(), model)
                            .map(labels -> valid(label, model, record, scores, labels)));
        } catch (InvalidImageException refusedByAProcedure) {
            return Optional.empty();
        }
    }

    private ValidLabel valid(
            LabelledImage label, Model model, LogRecord<LabelledImage> record, ScoredImage image, LabelMap labels) {
        Map<String, ImageScore> scores = scores(image, labels, model);
        Set<String> emptyTruths = configuration.proceduresOf(model).stream()
                .filter(procedure -> scores.containsKey(procedure.fingerprint())
                        && labels.mask(procedure.channel().labelValues()).count() == 0)
                .map(Procedure::fingerprint)
                .collect(Collectors.toSet());
        return valid(label, model, record, Optional.of(image.sha256()), scores, emptyTruths);
    }

    private Map<String, ImageScore> scores(ScoredImage image, LabelMap labels, Model model) {
        Map<String, ImageScore> scores = new HashMap<>();
        PackedMask ignored = model.ignoreLabel()
                .map(value -> labels.mask(Set.of(value)))
                .orElseGet(() -> PackedMask.none(image.grid()));
        for (Procedure procedure : configuration.proceduresOf(model)) {
            procedure
                    .score(image, new Annotation(labels, ignored))
                    .ifPresent(score -> scores.put(procedure.fingerprint(), score));
        }
        return scores;
    }

    private record Annotation(LabelMap labels, PackedMask ignoredPixels) implements ConformalMethod.Truth {

        @Override
        public PackedMask of(Channel channel) {
            return labels.mask(channel.labelValues());
        }

        @Override
        public Optional<PackedMask> ignored() {
            return Optional.of(ignoredPixels).filter(pixels -> !pixels.isEmpty());
        }
    }

    private static OptionalInt fold(LabelledImage label, boolean active) {
        return active && label.getScores().getFold() != null
                ? OptionalInt.of(label.getScores().getFold())
                : OptionalInt.empty();
    }

    private static ValidLabel valid(
            LabelledImage label,
            Model model,
            LogRecord<LabelledImage> record,
            Optional<String> scoresSha256,
            Map<String, ImageScore> scores,
            Set<String> emptyTruths) {
        boolean active = label.getAction() == LabelAction.ASSIGNED;
        return new ValidLabel(
                label.getStratum(),
                model,
                label.getImageId(),
                label.getUnitId() == null ? label.getImageId() : label.getUnitId(),
                Optional.ofNullable(label.getPredictionId()),
                Optional.ofNullable(label.getRater()),
                active,
                label.getRevision(),
                new RecordCoordinates(label.getLabelledAt(), record.partition(), record.offset()),
                label.getLabelPolicy(),
                label.getAudit(),
                Optional.ofNullable(label.getInclusionProbability()),
                active ? Optional.empty() : Optional.ofNullable(label.getWithdrawalReason()),
                label.getAttributes(),
                scoresSha256,
                fold(label, active),
                scores,
                emptyTruths);
    }
}
