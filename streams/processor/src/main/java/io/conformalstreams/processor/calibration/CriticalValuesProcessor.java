package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.validation.RejectionReason.INVALID_SCORES;

import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.validation.DeclaredAttributes;
import io.conformalstreams.processor.validation.RecordValidation;
import io.conformalstreams.processor.validation.ReferencedPixels;
import io.conformalstreams.processor.validation.RejectedRecordException;
import io.conformalstreams.processor.validation.Rejections;
import io.conformalstreams.processor.validation.ScoreArrayReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Validates a labelled image and reduces it to its critical values. No other processor reads its pixels. */
final class CriticalValuesProcessor implements Processor<String, LabelledImage, String, Object> {

    private final ConformalConfiguration configuration;
    private final LabelledImageValidation validation;
    private final ScoreArrayReader reader;
    private final OneSidedGeometry oneSidedGeometry = new OneSidedGeometry();
    private ProcessorContext<String, Object> context;
    private Rejections rejections;
    private DeclaredAttributes attributes;

    CriticalValuesProcessor(ConformalConfiguration configuration, ReferencedPixels referenced, ImageThreads threads) {
        this.configuration = configuration;
        this.validation = new LabelledImageValidation(
                configuration,
                new RecordValidation(configuration, configuration.topics().partitions()));
        this.reader = new ScoreArrayReader(configuration.limits(), referenced, threads);
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.rejections = new Rejections(context);
        this.attributes = new DeclaredAttributes(context, configuration.cohorts());
    }

    @Override
    public void process(Record<String, LabelledImage> record) {
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        try {
            Model model = validation.validate(record, metadata.partition());
            context.forward(record.withValue(reduce(record.value(), model, metadata)), CalibrationTopology.CALIBRATION);
        } catch (InvalidImageException invalid) {
            RejectedRecordException rejection =
                    new RejectedRecordException(INVALID_SCORES, "scores: " + invalid.getMessage());
            context.forward(rejections.of(record, rejection), CalibrationTopology.REJECTED_SINK);
        } catch (RejectedRecordException rejection) {
            context.forward(rejections.of(record, rejection), CalibrationTopology.REJECTED_SINK);
        }
    }

    private ReducedLabel reduce(LabelledImage label, Model model, RecordMetadata metadata) {
        boolean active = label.getAction() == LabelAction.ASSIGNED;
        Optional<ScoredImage> image = active ? Optional.of(reader.scores(label.getScores(), model)) : Optional.empty();
        Optional<LabelMapTruth> truth = image.map(scored -> truth(scored, label, model));
        Map<String, ImageScore> scores = new HashMap<>();
        Set<String> emptyTruths = new HashSet<>();
        for (Procedure procedure : configuration.proceduresOf(model)) {
            if (truth.isPresent() && !scores.containsKey(procedure.fingerprint())) {
                procedure.score(image.get(), truth.get()).ifPresent(score -> {
                    scores.put(procedure.fingerprint(), score);
                    if (truth.get().of(procedure.channel()).isEmpty()) {
                        emptyTruths.add(procedure.fingerprint());
                    }
                });
            }
        }
        return new ReducedLabel(
                label.getStratum(),
                model,
                label.getImageId(),
                Optional.ofNullable(label.getUnitId()).orElse(label.getImageId()),
                Optional.ofNullable(label.getPredictionId()),
                Optional.ofNullable(label.getRater()),
                active,
                label.getRevision(),
                new RecordCoordinates(label.getLabelledAt(), metadata.partition(), metadata.offset()),
                label.getLabelPolicy(),
                label.getAudit(),
                Optional.ofNullable(label.getInclusionProbability()),
                active ? Optional.empty() : Optional.ofNullable(label.getWithdrawalReason()),
                attributes.of(label.getAttributes()),
                image.map(ScoredImage::sha256),
                image.map(ScoredImage::fold).orElse(OptionalInt.empty()),
                scores,
                emptyTruths);
    }

    private LabelMapTruth truth(ScoredImage image, LabelledImage label, Model model) {
        LabelMap labels = reader.labels(label.getLabels(), label.getScores(), image.grid(), model);
        oneSidedGeometry.warn(label);
        return new LabelMapTruth(labels, model.ignoreLabel());
    }
}
