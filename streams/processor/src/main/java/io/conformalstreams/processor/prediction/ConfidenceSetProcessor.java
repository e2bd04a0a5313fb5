package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.validation.RejectionReason.CONFLICTING_PREDICTION;
import static io.conformalstreams.processor.validation.RejectionReason.DUPLICATE_PREDICTION;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_SCORES;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.contracts.CitedThresholds;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.DriftEvent;
import io.conformalstreams.processor.drift.DriftEvent.ProxyValue;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.PredictionRegions.LevelRegion;
import io.conformalstreams.processor.store.StateChange;
import io.conformalstreams.processor.validation.DeclaredAttributes;
import io.conformalstreams.processor.validation.GeometryReader;
import io.conformalstreams.processor.validation.PreviewValidation;
import io.conformalstreams.processor.validation.RecordValidation;
import io.conformalstreams.processor.validation.ReferencedPixels;
import io.conformalstreams.processor.validation.RejectedRecordException;
import io.conformalstreams.processor.validation.Rejections;
import io.conformalstreams.processor.validation.ScoreArrayReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Issues the sets of a prediction with the latest thresholds of its stratum. No prediction is dropped or delayed:
 * without thresholds, the sets are trivial and state the reason.
 */
final class ConfidenceSetProcessor implements Processor<String, Prediction, String, Object> {

    private final ConformalConfiguration configuration;
    private final RecordValidation validation;
    private final ScoreArrayReader reader;
    private ProcessorContext<String, Object> context;
    private Rejections rejections;
    private IssuedSetCounters issuedSets;
    private LatestThresholds latestThresholds;
    private CalibratedUnits calibratedUnits;
    private IssuedPredictions issuedPredictions;
    private InputMeasurement inputs;
    private DeclaredAttributes declaredAttributes;

    ConfidenceSetProcessor(ConformalConfiguration configuration, ReferencedPixels referenced, ImageThreads threads) {
        this.configuration = configuration;
        this.validation =
                new RecordValidation(configuration, configuration.topics().partitions());
        this.reader = new ScoreArrayReader(configuration.limits(), referenced, threads);
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.rejections = new Rejections(context);
        this.declaredAttributes = new DeclaredAttributes(context, configuration.cohorts());
        this.issuedSets = new IssuedSetCounters(context);
        KeyValueStore<Bytes, byte[]> thresholds = context.getStateStore(PredictionTopology.LATEST_THRESHOLDS_STORE);
        this.latestThresholds = new LatestThresholds(thresholds);
        this.inputs = new InputMeasurement(configuration, new BandThresholds(thresholds));
        this.calibratedUnits = new CalibratedUnits(context.getStateStore(PredictionTopology.CALIBRATED_UNITS_STORE));
        this.issuedPredictions =
                new IssuedPredictions(context.getStateStore(PredictionTopology.ISSUED_PREDICTIONS_STORE));
    }

    @Override
    public void process(Record<String, Prediction> record) {
        try {
            issue(record, context.recordMetadata().orElseThrow());
        } catch (InvalidImageException invalid) {
            RejectedRecordException rejection =
                    new RejectedRecordException(INVALID_SCORES, "scores: " + invalid.getMessage());
            context.forward(rejections.of(record, rejection), PredictionTopology.REJECTED_SINK);
        } catch (RejectedRecordException rejection) {
            context.forward(rejections.of(record, rejection), PredictionTopology.REJECTED_SINK);
        }
    }

    private void issue(Record<String, Prediction> record, RecordMetadata metadata) {
        Model model = validate(record, metadata);
        Prediction prediction = record.value();
        requireUnanswered(prediction, model);
        ScoredImage image = reader.scores(prediction.getScores(), model);
        requireNoFold(image);
        GeometryReader.requireSource(prediction.getSource(), image.grid());
        PreviewValidation.require(prediction.getPreview(), image.grid());
        Optional<StratumThresholdSet> cited = latestThresholds.adopted(prediction.getStratum());
        boolean selfCalibrated = cited.map(set -> calibratedUnits.enteredBy(
                        prediction.getStratum(),
                        prediction.getImageId(),
                        unitId(prediction),
                        set.lastLabel().getOffset()))
                .orElse(false);
        SortedMap<String, String> attributes = declaredAttributes.of(prediction.getAttributes());
        List<IssuedConfidenceSet> sets = new ArrayList<>();
        List<IssuedProcedure> scalars = new ArrayList<>();
        Map<String, List<LevelRegion>> levelsByProcedure = new HashMap<>();
        for (Procedure procedure : configuration.proceduresOf(model)) {
            PredictionRegions regions = new PredictionRegions(procedure, image, cited);
            List<LevelRegion> levels = regions.levels();
            levelsByProcedure.put(procedure.name(), levels);
            sets.add(confidenceSet(
                    prediction,
                    metadata,
                    procedure,
                    image,
                    cited,
                    selfCalibrated,
                    attributes,
                    regions.sizeClass(),
                    levels));
            scalars.add(scalars(
                    procedure,
                    regions.sizeClass(),
                    levels.stream().map(LevelRegion::issued).toList()));
        }
        IssuedPrediction issued = issued(prediction, image, cited, selfCalibrated, attributes, scalars);
        StateChange.run("the sets issued for a prediction", () -> {
            for (IssuedConfidenceSet set : sets) {
                issuedSets.count(set.getProcedure(), levelsByProcedure.get(set.getProcedure()));
                issuedSets.measure(set);
                context.forward(
                        new Record<>(set.getImageId(), set, record.timestamp()),
                        PredictionTopology.CONFIDENCE_SETS_SINK);
            }
            Drift drift = configuration.drift();
            List<ProxyValue> measurements = drift.monitors().inputDrift() || drift.predictsMisses()
                    ? inputs.of(issued.stratum(), model, image, levelsByProcedure)
                    : List.of();
            context.forward(
                    record.withValue(
                            new MeasuredPrediction(issued, drift.joinsMeasurements() ? measurements : List.of())),
                    PredictionTopology.OUTCOME_MATCHING);
            if (drift.monitors().inputDrift()) {
                context.forward(record.withValue(scored(issued, measurements)), PredictionTopology.DRIFT_MONITORING);
            }
        });
    }

    private static void requireNoFold(ScoredImage image) {
        if (image.fold().isPresent()) {
            throw new RejectedRecordException(
                    INVALID_SCORES,
                    "scores.fold is " + image.fold().getAsInt()
                            + ": it must be null in a prediction, because no fold of the model may have been trained on its image");
        }
    }

    private static DriftEvent scored(IssuedPrediction issued, List<ProxyValue> measurements) {
        return new DriftEvent.PredictionScored(issued.stratum(), issued.unitId(), issued.predictedAt(), measurements);
    }

    private Model validate(Record<String, Prediction> record, RecordMetadata metadata) {
        validation.requirePresent(record.key(), record.value());
        Prediction prediction = record.value();
        validation.requirePlacement(record.key(), prediction.getStratum(), metadata.partition());
        validation.requireId("predictionId", prediction.getPredictionId());
        validation.requireId("imageId", prediction.getImageId());
        if (prediction.getUnitId() != null) {
            validation.requireId("unitId", prediction.getUnitId());
        }
        validation.requireEventTime("predictedAt", prediction.getPredictedAt(), record.timestamp());
        return validation.requireModel(prediction.getStratum());
    }

    /**
     * Rejects a prediction whose id was answered within the label retention. The first answer stays, because its sets
     * are already with the reader. Scores, image and unit decide whether the record repeats it or contradicts it.
     */
    private void requireUnanswered(Prediction prediction, Model model) {
        if (!issuedPredictions.isAnswered(prediction.getStratum(), prediction.getPredictionId())) {
            return;
        }
        Optional<IssuedPrediction> answered = issuedPredictions
                .find(prediction.getStratum(), prediction.getImageId(), prediction.getPredictionId())
                .filter(issued -> issued.unitId().equals(unitId(prediction)));
        if (answered.isEmpty()) {
            throw conflicting("another image or unit");
        }
        String scoresSha256 = reader.scores(prediction.getScores(), model).sha256();
        if (!answered.get().scoresSha256().equals(scoresSha256)) {
            throw conflicting(
                    "other scores, with the SHA-256 " + answered.get().scoresSha256() + " instead of " + scoresSha256);
        }
        throw new RejectedRecordException(
                DUPLICATE_PREDICTION,
                "sets were already issued for this prediction within the label retention: if it was sent twice, nothing"
                        + " needs to be done");
    }

    private static RejectedRecordException conflicting(String difference) {
        return new RejectedRecordException(
                CONFLICTING_PREDICTION,
                "predictionId was answered within the label retention for " + difference
                        + ": the sets issued first stay; give each prediction its own id, and its label the scores and"
                        + " the id of the same prediction");
    }

    private static String unitId(Prediction prediction) {
        return Optional.ofNullable(prediction.getUnitId()).orElse(prediction.getImageId());
    }

    private static IssuedProcedure scalars(Procedure procedure, Optional<String> sizeClass, List<IssuedLevel> levels) {
        return new IssuedProcedure(
                procedure.name(),
                procedure.channel().name(),
                procedure.fingerprint(),
                sizeClass,
                levels,
                Optional.empty());
    }

    private static IssuedPrediction issued(
            Prediction prediction,
            ScoredImage image,
            Optional<StratumThresholdSet> cited,
            boolean selfCalibrated,
            SortedMap<String, String> attributes,
            List<IssuedProcedure> procedures) {
        return new IssuedPrediction(
                prediction.getStratum(),
                prediction.getImageId(),
                prediction.getPredictionId(),
                unitId(prediction),
                prediction.getPredictedAt().toEpochMilli(),
                image.sha256(),
                selfCalibrated,
                cited.map(StratumThresholdSet::version).orElse(0L),
                cited.map(StratumThresholdSet::epoch).orElse(0),
                attributes,
                procedures);
    }

    private static IssuedConfidenceSet confidenceSet(
            Prediction prediction,
            RecordMetadata metadata,
            Procedure procedure,
            ScoredImage image,
            Optional<StratumThresholdSet> cited,
            boolean selfCalibrated,
            SortedMap<String, String> attributes,
            Optional<String> sizeClass,
            List<LevelRegion> levels) {
        Grid grid = image.grid();
        long predicted =
                image.channels().get(procedure.channel()).predictedMask().count();
        return IssuedConfidenceSet.newBuilder()
                .setStratum(prediction.getStratum())
                .setPredictionId(prediction.getPredictionId())
                .setImageId(prediction.getImageId())
                .setUnitId(unitId(prediction))
                .setPredictedAt(prediction.getPredictedAt())
                .setPredictionPartition(metadata.partition())
                .setPredictionOffset(metadata.offset())
                .setScoresSha256(image.sha256())
                .setProcedure(procedure.name())
                .setType(procedure.method().type())
                .setChannel(procedure.channel().name())
                .setFingerprint(procedure.fingerprint())
                .setCites(cited.map(set -> new CitedThresholds(set.version(), set.epoch(), set.lastLabel()))
                        .orElse(null))
                .setSelfCalibrated(selfCalibrated)
                .setShape(prediction.getScores().getShape())
                .setSpacing(spacing(grid))
                .setPredictedVoxels(predicted)
                .setPredictedVolume(predicted * grid.voxelVolume())
                .setLevels(PredictionRegionRecords.sets(levels))
                .setIntervals(PredictionRegionRecords.intervals(levels, grid.voxelVolume()))
                .setQuantity(PredictionRegionRecords.quantity(levels))
                .setEstimate(PredictionRegionRecords.estimate(levels))
                .setSizeClass(sizeClass.orElse(null))
                .setGeometry(prediction.getScores().getGeometry())
                .setSource(prediction.getSource())
                .setAttributes(attributes)
                .build();
    }

    private static List<Double> spacing(Grid grid) {
        List<Double> spacing = new ArrayList<>();
        for (double step : grid.spacing()) {
            spacing.add(step);
        }
        return spacing;
    }
}
