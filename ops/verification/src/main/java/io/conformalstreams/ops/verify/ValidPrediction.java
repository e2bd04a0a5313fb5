package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ImageSource;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A prediction that obeys the rules.
 *
 * @param partition partition of the record
 * @param offset offset of the record
 * @param unitId unit id; the image id if the record has none
 */
record ValidPrediction(
        Prediction prediction, int partition, long offset, String unitId, Model model, ScoredImage scores) {

    /** Reads a prediction. Returns nothing if a rule is broken, because the processor must reject the record. */
    static Optional<ValidPrediction> read(
            LogRecord<Prediction> record, ConformalConfiguration configuration, PixelReader pixels, int partitions) {
        InputRules rules = new InputRules(partitions, configuration.labels());
        return record.value()
                .filter(prediction -> rules.isPlaced(record, prediction.getStratum())
                        && rules.isId(prediction.getPredictionId())
                        && rules.isId(prediction.getImageId())
                        && rules.isAbsentOrId(prediction.getUnitId())
                        && rules.isTimely(prediction.getPredictedAt(), record))
                .filter(prediction -> prediction.getScores().getFold() == null)
                .flatMap(prediction -> configuration
                        .modelOf(prediction.getStratum())
                        .flatMap(model -> pixels.scores(prediction.getScores(), model)
                                .filter(scores -> isAbsentOrValid(prediction.getSource(), scores))
                                .filter(scores -> PreviewRules.isAbsentOrValid(prediction.getPreview(), scores.grid()))
                                .map(scores -> new ValidPrediction(
                                        prediction,
                                        record.partition(),
                                        record.offset(),
                                        prediction.getUnitId() == null
                                                ? prediction.getImageId()
                                                : prediction.getUnitId(),
                                        model,
                                        scores))));
    }

    /** Tells whether the source is absent, or names one instance or one for each slice, all with valid UIDs. */
    private static boolean isAbsentOrValid(ImageSource source, ScoredImage scores) {
        return source == null
                || Stream.concat(
                                        Stream.of(
                                                source.getStudyInstanceUid(),
                                                source.getSeriesInstanceUid(),
                                                source.getSopClassUid()),
                                        source.getSopInstanceUids().stream())
                                .allMatch(LabelPlacement::isAbsentOrUid)
                        && (source.getSopInstanceUids().size() == 1
                                || source.getSopInstanceUids().size()
                                        == scores.grid().depth());
    }
}
