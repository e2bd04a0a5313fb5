package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.calibration.CalibrationFixture.SHAPE;
import static io.conformalstreams.processor.calibration.CalibrationFixture.floats;
import static io.conformalstreams.processor.calibration.CalibrationFixture.labelArray;
import static io.conformalstreams.processor.calibration.CalibrationFixture.scoreArray;
import static io.conformalstreams.processor.calibration.CalibrationFixture.valued;
import static io.conformalstreams.processor.calibration.CalibrationFixture.withdrawn;
import static io.conformalstreams.processor.validation.RejectionReason.CONFLICTING_REVISION;
import static io.conformalstreams.processor.validation.RejectionReason.CORRUPT_COMPRESSION;
import static io.conformalstreams.processor.validation.RejectionReason.DIMENSION_MISMATCH;
import static io.conformalstreams.processor.validation.RejectionReason.ENCODING_MISMATCH;
import static io.conformalstreams.processor.validation.RejectionReason.GEOMETRY_MISMATCH;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_GEOMETRY;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_PROBABILITY;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_REVISION;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_SCORES;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_SPACING;
import static io.conformalstreams.processor.validation.RejectionReason.MISSING_ID;
import static io.conformalstreams.processor.validation.RejectionReason.MISSING_LABELS;
import static io.conformalstreams.processor.validation.RejectionReason.MISSING_SCORES;
import static io.conformalstreams.processor.validation.RejectionReason.NEGATIVE_TIME;
import static io.conformalstreams.processor.validation.RejectionReason.OVERSIZED_ID;
import static io.conformalstreams.processor.validation.RejectionReason.OVERSIZED_SHAPE;
import static io.conformalstreams.processor.validation.RejectionReason.SHAPE_MISMATCH;
import static io.conformalstreams.processor.validation.RejectionReason.STALE_REVISION;
import static io.conformalstreams.processor.validation.RejectionReason.UNEXPECTED_PIXELS;
import static io.conformalstreams.processor.validation.RejectionReason.UNKNOWN_CHANNEL;
import static io.conformalstreams.processor.validation.RejectionReason.UNKNOWN_LABEL_VALUE;
import static io.conformalstreams.processor.validation.RejectionReason.UNKNOWN_MODEL;
import static io.conformalstreams.processor.validation.RejectionReason.UNKNOWN_RATER;
import static io.conformalstreams.processor.validation.RejectionReason.UNRECOGNISED_VALUE;
import static io.conformalstreams.processor.validation.RejectionReason.UNSUPPORTED_REFERENCE;
import static io.conformalstreams.processor.validation.RejectionReason.WRONG_LENGTH;

import com.github.luben.zstd.Zstd;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ObjectReference;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.processor.validation.RejectionReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A label with one mistake. Revision 2 of the image "known" was accepted before.
 *
 * @param detail what the rejection must name: the field, its value and the solution
 */
record WrongLabel(RejectionReason reason, LabelledImage.Builder label, String... detail) {

    private static final ObjectReference REFERENCE = new ObjectReference("s3://scores/1", 16L, "00");

    static List<WrongLabel> all() {
        List<WrongLabel> wrong = new ArrayList<>(identities());
        wrong.addAll(states());
        wrong.addAll(grids());
        wrong.addAll(geometries());
        wrong.addAll(pixels());
        return wrong;
    }

    private static List<WrongLabel> identities() {
        String long257 = "i".repeat(257);
        return List.of(
                new WrongLabel(MISSING_ID, valued(" ", 1, 1), "imageId is blank"),
                new WrongLabel(MISSING_ID, valued("i", 1, 1).setUnitId(""), "unitId is blank", "null"),
                new WrongLabel(MISSING_ID, valued("i", 1, 1).setPredictionId("\t"), "predictionId is blank"),
                new WrongLabel(MISSING_ID, valued("i", 1, 1).setLabelPolicy(""), "labelPolicy is blank"),
                new WrongLabel(OVERSIZED_ID, valued(long257, 1, 1), "imageId has 257", "at most 256"),
                new WrongLabel(OVERSIZED_ID, valued("i", 1, 1).setUnitId(long257), "unitId has 257"),
                new WrongLabel(OVERSIZED_ID, valued("i", 1, 1).setStratum("net@" + "1".repeat(70_000)), "stratum has"),
                new WrongLabel(
                        NEGATIVE_TIME, valued("i", 1, 1).setLabelledAt(Instant.ofEpochMilli(-1)), "labelledAt", "1970"),
                new WrongLabel(UNKNOWN_MODEL, valued("i", 1, 1).setStratum("nett@1"), "'nett@1'", "[net]"));
    }

    private static List<WrongLabel> states() {
        LabelledImage.Builder valid = valued("i", 1, 1);
        return List.of(
                new WrongLabel(UNRECOGNISED_VALUE, valued("i", 1, 1).setAction(LabelAction.UNRECOGNISED), "action"),
                new WrongLabel(INVALID_REVISION, valued("i", 0, 1), "revision is 0"),
                new WrongLabel(UNKNOWN_RATER, valued("i", 1, 1).setRater("a"), "rater is set", "models[].raters"),
                new WrongLabel(
                        INVALID_PROBABILITY,
                        valued("i", 1, 1).setInclusionProbability(0.0),
                        "is 0.0",
                        "(0, 1]",
                        "null"),
                new WrongLabel(INVALID_PROBABILITY, valued("i", 1, 1).setInclusionProbability(1.5), "is 1.5"),
                new WrongLabel(INVALID_PROBABILITY, valued("i", 1, 1).setInclusionProbability(Double.NaN), "is NaN"),
                new WrongLabel(MISSING_SCORES, valued("i", 1, 1).setScores(null), "scores is null"),
                new WrongLabel(MISSING_LABELS, valued("i", 1, 1).setLabels(null), "labels is null"),
                new WrongLabel(
                        UNEXPECTED_PIXELS, withdrawn("i", 1).setScores(valid.getScores()), "scores", "WITHDRAWN"),
                new WrongLabel(
                        UNEXPECTED_PIXELS, withdrawn("i", 1).setLabels(valid.getLabels()), "labels", "WITHDRAWN"),
                new WrongLabel(STALE_REVISION, valued("known", 1, 1), "revision is 1", "2", "higher"),
                new WrongLabel(CONFLICTING_REVISION, valued("known", 2, 3), "revision 2", "higher"),
                new WrongLabel(CONFLICTING_REVISION, withdrawn("known", 2), "revision 2", "higher"),
                new WrongLabel(CONFLICTING_REVISION, valued("known", 2, 1).setUnitId("u"), "unit"),
                new WrongLabel(CONFLICTING_REVISION, valued("known", 2, 1).setLabelPolicy("new"), "policy"));
    }

    private static List<WrongLabel> grids() {
        return List.of(
                scores(UNKNOWN_CHANNEL, array -> array.setChannels(List.of("organ")), "1 entries", "[organ, lesion]"),
                scores(UNKNOWN_CHANNEL, array -> array.setChannels(List.of("lesion", "organ")), "in their order"),
                scores(UNKNOWN_CHANNEL, array -> array.setChannels(List.of("organ", "lesion", "x")), "3 entries"),
                scores(DIMENSION_MISMATCH, array -> array.setShape(List.of(1, 2, 2)), "scores.shape", "3 axes", "2"),
                scores(OVERSIZED_SHAPE, array -> array.setShape(List.of(0, 4)), "[0, 4]", "at least 1"),
                scores(OVERSIZED_SHAPE, array -> array.setShape(List.of(-2, -2)), "[-2, -2]"),
                scores(OVERSIZED_SHAPE, array -> array.setShape(List.of(10, 11)), "limits.pixels = 100"),
                scores(OVERSIZED_SHAPE, array -> array.setShape(List.of(Integer.MAX_VALUE, Integer.MAX_VALUE)), "100"),
                new WrongLabel(
                        SHAPE_MISMATCH,
                        valued("i", 1, 1)
                                .setLabels(new LabelArray(
                                        List.of(1, 4), Compression.NONE, ByteBuffer.allocate(4), List.of(), null)),
                        "labels.shape is [1, 4]",
                        "[2, 2]"),
                new WrongLabel(
                        UNKNOWN_LABEL_VALUE,
                        valued("i", 1, 1).setLabels(labelArray(1, 0, 255, 255)),
                        "these values of the label map",
                        "{255=2}",
                        "labelValues"),
                scores(INVALID_SPACING, array -> array.setSpacing(List.of(1.0)), "scores.spacing [1.0]", "2 axes"),
                scores(INVALID_SPACING, array -> array.setSpacing(List.of(1.0, 0.0)), "positive"),
                scores(INVALID_SPACING, array -> array.setSpacing(List.of(1.0, Double.NaN)), "NaN"),
                scores(INVALID_SPACING, array -> array.setSpacing(List.of(1.0, Double.POSITIVE_INFINITY)), "finite"),
                scores(ENCODING_MISMATCH, array -> array.setEncoding(ScoreArrayEncoding.FLOAT16), "FLOAT16", "FLOAT32"),
                scores(
                        ENCODING_MISMATCH,
                        array -> {
                            array.setEncoding(ScoreArrayEncoding.UINT8);
                            array.setScale(0);
                        },
                        "scores.scale"),
                scores(UNRECOGNISED_VALUE, array -> array.setEncoding(ScoreArrayEncoding.UNRECOGNISED), "encoding"),
                scores(UNRECOGNISED_VALUE, array -> array.setContent(ScoreContent.UNRECOGNISED), "scores.content"));
    }

    private static List<WrongLabel> geometries() {
        List<Double> spacing = List.of(2.0, 1.0);
        List<Double> origin = List.of(0.0, 0.0, 0.0);
        List<Double> down = List.of(0.0, 1.0, 0.0);
        List<Double> left = List.of(1.0, 0.0, 0.0);
        List<Double> skew = List.of(0.8, 0.6, 0.0);
        return List.of(
                placed(INVALID_GEOMETRY, List.of(), origin, List.of(down, left), "scores.spacing is empty"),
                placed(INVALID_GEOMETRY, spacing, List.of(0.0, 0.0), List.of(down, left), "scores.geometry.origin"),
                placed(INVALID_GEOMETRY, spacing, List.of(0.0, 0.0, Double.NaN), List.of(down, left), "origin", "NaN"),
                placed(INVALID_GEOMETRY, spacing, origin, List.of(down, skew), "directions", "orthonormal", "0.6"),
                placed(INVALID_GEOMETRY, spacing, origin, List.of(down), "directions", "two or three axes"),
                placed(
                        INVALID_GEOMETRY,
                        spacing,
                        origin,
                        List.of(List.of(0.0, 0.0, 1.0), down, left),
                        "directions",
                        "2 axes"),
                placedLabels(INVALID_GEOMETRY, List.of(), origin, List.of(down, left), "labels.spacing is empty"),
                placedLabels(INVALID_GEOMETRY, spacing, origin, List.of(down, down), "labels.geometry.directions"),
                placedLabels(
                        GEOMETRY_MISMATCH,
                        List.of(2.0, 1.1),
                        origin,
                        List.of(down, left),
                        "labels has shape [2, 2], origin [0.0, 0.0, 0.0], spacing [2.0, 1.1]",
                        "scores has shape [2, 2], origin [0.0, 0.0, 0.0], spacing [2.0, 1.0]"),
                placedLabels(
                        GEOMETRY_MISMATCH,
                        spacing,
                        List.of(0.0, 0.0, 12.0),
                        List.of(down, left),
                        "origin [0.0, 0.0, 12.0]",
                        "Arrays are not resampled"),
                placedLabels(GEOMETRY_MISMATCH, spacing, origin, List.of(left, down), "[1.0, 0.0, 0.0]"));
    }

    private static WrongLabel placed(
            RejectionReason reason,
            List<Double> spacing,
            List<Double> origin,
            List<List<Double>> directions,
            String... detail) {
        return scores(
                reason,
                array -> {
                    array.setSpacing(spacing);
                    array.setGeometry(new ImageGeometry(origin, directions, null));
                },
                detail);
    }

    /** Returns a label for scores of 2 by 2 pixels of 2 mm by 1 mm, at the origin, with axes in the order y, x. */
    private static WrongLabel placedLabels(
            RejectionReason reason,
            List<Double> spacing,
            List<Double> origin,
            List<List<Double>> directions,
            String... detail) {
        LabelledImage.Builder label = valued("i", 1, 1);
        label.getScores().setSpacing(List.of(2.0, 1.0));
        label.getScores()
                .setGeometry(new ImageGeometry(
                        List.of(0.0, 0.0, 0.0), List.of(List.of(0.0, 1.0, 0.0), List.of(1.0, 0.0, 0.0)), null));
        label.getLabels().setSpacing(spacing);
        label.getLabels().setGeometry(new ImageGeometry(origin, directions, null));
        return new WrongLabel(reason, label, detail);
    }

    private static List<WrongLabel> pixels() {
        byte[] frame = Zstd.compress(new byte[32]);
        LabelArray labels = labelArray(1, 0, 2, 0);
        labels.setCompression(Compression.UNRECOGNISED);
        return List.of(
                scores(UNRECOGNISED_VALUE, array -> array.setCompression(Compression.UNRECOGNISED), "ZSTD"),
                new WrongLabel(UNRECOGNISED_VALUE, valued("i", 1, 1).setLabels(labels), "labels.compression"),
                scores(
                        UNSUPPORTED_REFERENCE,
                        array -> array.setData(REFERENCE),
                        "scores.data",
                        "objects.roots",
                        "inline"),
                new WrongLabel(
                        UNSUPPORTED_REFERENCE,
                        valued("i", 1, 1)
                                .setLabels(new LabelArray(SHAPE, Compression.NONE, REFERENCE, List.of(), null)),
                        "labels.data"),
                scores(WRONG_LENGTH, array -> array.setData(floats(1, 2, 3)), "scores.data has 12 bytes", "32"),
                scores(WRONG_LENGTH, array -> array.setData(floats(1, 2, 3, 4, 5, 6, 7, 8, 9)), "36 bytes", "32"),
                scores(WRONG_LENGTH, zstd(Zstd.compress(new byte[31])), "31 bytes", "32"),
                new WrongLabel(
                        WRONG_LENGTH,
                        valued("i", 1, 1)
                                .setLabels(new LabelArray(
                                        SHAPE, Compression.NONE, ByteBuffer.allocate(3), List.of(), null)),
                        "labels.data has 3 bytes"),
                scores(CORRUPT_COMPRESSION, zstd(new byte[0]), "scores.data", "empty"),
                scores(CORRUPT_COMPRESSION, zstd(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), "scores.data", "zstd"),
                scores(CORRUPT_COMPRESSION, zstd(Arrays.copyOf(frame, frame.length - 1)), "zstd"),
                scores(
                        INVALID_SCORES,
                        array -> array.setData(floats(1, 2, 3, 4, 5, 6, Float.NaN, 8)),
                        "'lesion'",
                        "pixel 2"));
    }

    private static Consumer<ScoreArray> zstd(byte[] data) {
        return array -> {
            array.setCompression(Compression.ZSTD);
            array.setData(ByteBuffer.wrap(data));
        };
    }

    private static WrongLabel scores(RejectionReason reason, Consumer<ScoreArray> mistake, String... detail) {
        ScoreArray array = scoreArray(1, 2, 3, 4, 5, 6, 7, 8);
        mistake.accept(array);
        return new WrongLabel(reason, valued("i", 1, 1).setScores(array), detail);
    }

    @Override
    public String toString() {
        return reason + ": " + String.join(", ", detail);
    }
}
