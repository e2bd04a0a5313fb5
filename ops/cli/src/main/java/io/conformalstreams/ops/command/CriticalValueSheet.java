package io.conformalstreams.ops.command;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.margin.EmptyMask;
import io.conformalstreams.conformal.margin.MorphologicalMargin;
import io.conformalstreams.conformal.margin.StructuringElement.Iterated;
import io.conformalstreams.conformal.ratio.LabelledRatio;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.dataset.RatioChannels;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The critical values of a data set as comma-separated text, with one line per case and channel. The columns are:
 *
 * <ul>
 *   <li>tau (inner) and gamma (outer) of Davenport, arXiv 2410.03406, for the scores themselves and for the signed
 *       Euclidean distance of the predicted mask in mm
 *   <li>the numbers of dilations, by a cross and by a square, after which the mask covers 90, 99 and 100 % of the
 *       structure (Mossina and Friedrich, arXiv 2503.05618); +inf if the predicted mask is empty
 *   <li>the largest cuts that miss at most 0, 1, 5 and 10 % of the structure (CLS)
 *   <li>the voxel counts of truth, prediction and overlap
 *   <li>if two channels form a ratio: the soft ratio of the predicted volumes, the labelled ratio, the mean squared
 *       error by the delta method, and the calibration errors of both channels
 * </ul>
 *
 * <p>If the cases have masks in place of scores, the columns that need scores are empty. These are the columns of the
 * cuts and of the ratio, and tau and gamma for the scores themselves.
 *
 * <p>No column counts pixels that were not annotated. The ratio of an image with such pixels is unknown, so its columns
 * are empty.
 */
final class CriticalValueSheet {

    private static final String HEADER =
            "sequence,case,site,channel,tau_identity,gamma_identity,tau_distance,gamma_distance,"
                    + "margin_cross_90,margin_cross_99,margin_cross_100,"
                    + "margin_square_90,margin_square_99,margin_square_100,"
                    + "cut_fnr_00,cut_fnr_01,cut_fnr_05,cut_fnr_10,truth_voxels,predicted_voxels,overlap_voxels";
    private static final String RATIO_HEADER = ",ratio_predicted,ratio_true,ratio_mse,ece_numerator,ece_denominator,"
            + "vbias_numerator,vbias_denominator";
    private static final String NO_RATIO = ",,,,,,,";

    private static final InnerOuterSets IDENTITY = marginal(new ScoreTransformation.Identity());
    private static final InnerOuterSets DISTANCE =
            marginal(new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN));

    /** One for each tolerated missed share of a structure. The columns give this share in percent. */
    private static final List<LesionSets> LESION_SETS = Stream.of("0", "0.01", "0.05", "0.1")
            .map(tolerance -> new LesionSets(new BigDecimal(tolerance)))
            .toList();

    /** In the order of the columns: one for each structuring element and each covered share of a structure. */
    private static final List<MorphologicalMargin> MARGINS = Stream.of(Iterated.CROSS, Iterated.SQUARE)
            .flatMap(element -> Stream.of("0.9", "0.99", "1")
                    .map(ratio -> new MorphologicalMargin(element, new BigDecimal(ratio), EmptyMask.INFINITE_MARGIN)))
            .toList();

    private CriticalValueSheet() {}

    /** The names of the columns. The columns of a ratio exist only if the data set has a ratio. */
    static String header(DatasetDescription description) {
        return description.ratio().isPresent() ? HEADER + RATIO_HEADER : HEADER;
    }

    /** The lines of one case, in the order of the channels. The line of a ratio's numerator contains the ratio. */
    static List<String> lines(DatasetDescription description, Case labelledCase) {
        LabelMap labels = labelledCase.labelMap();
        PackedMask ignored = labelledCase.ignored(description.ignoreLabel());
        List<String> lines = new ArrayList<>();
        for (int index = 0; index < description.channels().size(); index++) {
            PredictedImage image = PredictedImage.of(labelledCase.scoreMap(index), description.scoreKind());
            lines.add(line(description, labelledCase.reference(), index, image, labels, ignored)
                    + ratio(description, labelledCase, labels, ignored, index));
        }
        return lines;
    }

    private static String ratio(
            DatasetDescription description, Case labelledCase, LabelMap labels, PackedMask ignored, int channel) {
        if (description.ratio().isEmpty()) {
            return "";
        }
        RatioChannels pair = description.ratio().get();
        if (pair.numerator() != channel || !ignored.isEmpty() || description.hasMasks()) {
            return NO_RATIO;
        }
        LabelledRatio ratio = LabelledRatio.of(
                labelledCase.scoreMap(pair.numerator()),
                labelledCase.scoreMap(pair.denominator()),
                description.scoreKind(),
                labels.mask(description.channels().get(pair.numerator()).labelValues()),
                labels.mask(description.channels().get(pair.denominator()).labelValues()));
        return String.join(
                ",",
                "",
                optional(ratio.moments().ratio()),
                optional(ratio.trueRatio()),
                optional(ratio.moments().meanSquaredError()),
                DecimalText.of(ratio.numerator().expected()),
                DecimalText.of(ratio.denominator().expected()),
                DecimalText.of(ratio.numerator().volumeBias()),
                DecimalText.of(ratio.denominator().volumeBias()));
    }

    private static String optional(OptionalDouble value) {
        return value.isPresent() ? DecimalText.of(value.getAsDouble()) : "";
    }

    private static String line(
            DatasetDescription description,
            CaseReference reference,
            int index,
            PredictedImage image,
            LabelMap labels,
            PackedMask ignored) {
        DatasetChannel channel = description.channels().get(index);
        PackedMask truth = labels.mask(channel.labelValues());
        boolean hasScores = !description.hasMasks();
        CriticalValues identity = IDENTITY.criticalValues(image, truth, ignored);
        CriticalValues distance = DISTANCE.criticalValues(image, truth, ignored);
        PackedMask predicted = image.predictedMask();
        String margins = MARGINS.stream()
                .map(margin -> DecimalText.of(margin.criticalValue(predicted, truth)))
                .collect(Collectors.joining(","));
        String cuts = LESION_SETS.stream()
                .map(sets -> hasScores ? DecimalText.of(sets.criticalScore(image.scores(), truth)) : "")
                .collect(Collectors.joining(","));
        return String.join(
                ",",
                Long.toString(reference.sequence()),
                field(reference.caseId()),
                field(reference.site()),
                field(channel.name()),
                hasScores ? DecimalText.of(identity.inner()) : "",
                hasScores ? DecimalText.of(identity.outer()) : "",
                DecimalText.of(distance.inner()),
                DecimalText.of(distance.outer()),
                margins,
                cuts,
                Long.toString(truth.count()),
                Long.toString(predicted.minus(ignored).count()),
                Long.toString(predicted.intersectionCount(truth)));
    }

    private static String field(String text) {
        boolean quoted = text.contains(",") || text.contains("\"");
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static InnerOuterSets marginal(ScoreTransformation transformation) {
        return new InnerOuterSets(transformation, transformation, new Combination.Marginal());
    }
}
