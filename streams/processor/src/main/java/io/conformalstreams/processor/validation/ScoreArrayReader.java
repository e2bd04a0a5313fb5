package io.conformalstreams.processor.validation;

import static io.conformalstreams.processor.validation.RejectionReason.DIMENSION_MISMATCH;
import static io.conformalstreams.processor.validation.RejectionReason.ENCODING_MISMATCH;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_SCORES;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_SPACING;
import static io.conformalstreams.processor.validation.RejectionReason.MISSING_LABELS;
import static io.conformalstreams.processor.validation.RejectionReason.OVERSIZED_SHAPE;
import static io.conformalstreams.processor.validation.RejectionReason.SHAPE_MISMATCH;
import static io.conformalstreams.processor.validation.RejectionReason.UNKNOWN_CHANNEL;
import static io.conformalstreams.processor.validation.RejectionReason.UNKNOWN_LABEL_VALUE;
import static io.conformalstreams.processor.validation.RejectionReason.UNRECOGNISED_VALUE;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.geometry.SignedPermutation;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.processor.configuration.Limits;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Reads the pixels of a record as views of its bytes, and rejects pixels that do not fit the model. */
public final class ScoreArrayReader {

    private static final ScoreEncoding MASK = new ScoreEncoding.Uint8(1, 0);

    private final Limits limits;
    private final ReferencedPixels referenced;
    private final ImageThreads threads;

    /**
     * @param threads the threads that share the passes over an image
     */
    public ScoreArrayReader(Limits limits, ReferencedPixels referenced, ImageThreads threads) {
        this.limits = limits;
        this.referenced = referenced;
        this.threads = threads;
    }

    /**
     * Returns the scores of a record.
     *
     * @throws RejectedRecordException if the scores do not fit the model, or a value is NaN or not of the model's score
     *     kind
     */
    public ScoredImage scores(ScoreArray array, Model model) {
        requireChannels(array, model);
        Grid grid = grid("scores", array.getShape(), array.getSpacing(), model.dimensions());
        placed(array, grid);
        GeometryReader.requireGeometry("scores", array.getGeometry(), model);
        ScoreEncoding encoding = encoding(array, model);
        long bytesPerChannel = (long) grid.size() * encoding.bytesPerScore();
        ByteBuffer pixels = PixelExpansion.expand(
                "scores",
                array.getData(),
                array.getCompression(),
                bytesPerChannel * model.channels().size(),
                referenced);
        // The digest is slow enough to hide most of the wait for memory. The search for NaN then finds the pixels in
        // the cache.
        String digest = ScoreDigest.of(array, grid, pixels);
        Map<Channel, PredictedImage> channels = new LinkedHashMap<>();
        for (Channel channel : model.channels()) {
            ByteBuffer bytes = pixels.slice((int) (channels.size() * bytesPerChannel), (int) bytesPerChannel);
            channels.put(channel, predicted(channel, grid, encoding, bytes, model.scoreKind()));
        }
        boolean maskOnly = array.getContent() == ScoreContent.MASK;
        return new ScoredImage(grid, channels, maskOnly, digest, fold(array));
    }

    /**
     * Returns the ground truth of a record, on the grid of its scores.
     *
     * @param scores the scores of the same record
     * @param grid the grid of the scores
     * @param model the model whose channels and ignoreLabel define the label values
     * @throws RejectedRecordException if the label map cannot be placed on the grid of the scores, has no annotated
     *     pixel, or contains a value other than 0 that is neither a channel's nor the ignoreLabel; such a value would
     *     otherwise count as background
     */
    public LabelMap labels(LabelArray array, ScoreArray scores, Grid grid, Model model) {
        GeometryReader.requireGeometry("labels", array.getGeometry(), model);
        LabelMap labels = LabelMap.of(grid, onGridOfScores(array, scores, grid));
        Set<Integer> known = new TreeSet<>(Set.of(0));
        model.channels().forEach(channel -> known.addAll(channel.labelValues()));
        model.ignoreLabel().ifPresent(known::add);
        Map<Integer, Integer> unknown = labels.otherThan(known);
        if (!unknown.isEmpty()) {
            throw new RejectedRecordException(
                    UNKNOWN_LABEL_VALUE,
                    "no channel of model '" + model.name() + "' has these values of the label map (value=pixels): "
                            + unknown + "; known values are " + known
                            + ": correct the label map, add the value to a channel's labelValues, or set ignoreLabel"
                            + " if these pixels were not annotated");
        }
        requireAnnotation(labels, model);
        return labels;
    }

    private ByteBuffer onGridOfScores(LabelArray array, ScoreArray scores, Grid grid) {
        Optional<PlacedGrid> labelsPlaced = array.getGeometry() == null
                ? Optional.empty()
                : GeometryReader.placed(
                        "labels",
                        array.getGeometry(),
                        array.getSpacing(),
                        grid("labels", array.getShape(), array.getSpacing(), grid.dimensions()));
        Optional<PlacedGrid> scoresPlaced = placed(scores, grid);
        if (labelsPlaced.isEmpty() || scoresPlaced.isEmpty()) {
            requireShape(array, grid);
            return labelBytes(array, grid);
        }
        SignedPermutation turn = GeometryReader.turn(labelsPlaced.get(), scoresPlaced.get());
        Grid sent = labelsPlaced.get().grid();
        return turn.apply(labelBytes(array, sent), sent.shape());
    }

    private ByteBuffer labelBytes(LabelArray array, Grid grid) {
        return PixelExpansion.expand("labels", array.getData(), array.getCompression(), grid.size(), referenced);
    }

    private static void requireShape(LabelArray array, Grid grid) {
        int[] shape = array.getShape().stream().mapToInt(Integer::intValue).toArray();
        if (!Arrays.equals(shape, grid.shape())) {
            throw new RejectedRecordException(
                    SHAPE_MISMATCH,
                    "labels.shape is " + array.getShape() + " but scores.shape is " + Arrays.toString(grid.shape())
                            + ": both must be the same, or both arrays must have geometry");
        }
    }

    private static Optional<PlacedGrid> placed(ScoreArray array, Grid grid) {
        return GeometryReader.placed("scores", array.getGeometry(), array.getSpacing(), grid);
    }

    private static void requireAnnotation(LabelMap labels, Model model) {
        if (model.ignoreLabel()
                .filter(value -> labels.mask(Set.of(value)).isFull())
                .isPresent()) {
            throw new RejectedRecordException(
                    MISSING_LABELS,
                    "every pixel of labels has the ignoreLabel "
                            + model.ignoreLabel().get() + " of model '" + model.name()
                            + "': send a label map that annotates some pixels");
        }
    }

    /** Returns the fold as sent; the procedures check whether it exists. */
    private static OptionalInt fold(ScoreArray array) {
        return array.getFold() == null ? OptionalInt.empty() : OptionalInt.of(array.getFold());
    }

    private PredictedImage predicted(
            Channel channel, Grid grid, ScoreEncoding encoding, ByteBuffer bytes, ScoreKind kind) {
        try {
            return PredictedImage.of(ScoreMap.of(grid, encoding, bytes, kind.lowest(), kind.highest(), threads), kind);
        } catch (InvalidImageException e) {
            throw new RejectedRecordException(
                    INVALID_SCORES, "scores of channel '" + channel.name() + "': " + e.getMessage());
        }
    }

    private static void requireChannels(ScoreArray array, Model model) {
        if (!hasChannels(array.getChannels(), model.channels())) {
            List<String> expected = model.channels().stream().map(Channel::name).toList();
            throw new RejectedRecordException(
                    UNKNOWN_CHANNEL,
                    "scores.channels has " + array.getChannels().size() + " entries but must be " + expected
                            + ", the channels of model '" + model.name() + "' in their order");
        }
    }

    private static boolean hasChannels(List<String> names, List<Channel> channels) {
        boolean equal = names.size() == channels.size();
        for (int i = 0; equal && i < names.size(); i++) {
            equal = channels.get(i).name().equals(names.get(i));
        }
        return equal;
    }

    private static ScoreEncoding encoding(ScoreArray array, Model model) {
        ScoreEncoding encoding = switch (array.getEncoding()) {
            case FLOAT32 -> new ScoreEncoding.Float32();
            case FLOAT16 -> new ScoreEncoding.Float16();
            case UINT8 -> uint8(array);
            case UNRECOGNISED ->
                throw new RejectedRecordException(
                        UNRECOGNISED_VALUE,
                        "scores.encoding is not known to this version: send FLOAT32, FLOAT16 or UINT8");
        };
        ScoreEncoding expected = switch (array.getContent()) {
            case SCORES -> model.encoding();
            case MASK -> MASK;
            case UNRECOGNISED ->
                throw new RejectedRecordException(
                        UNRECOGNISED_VALUE, "scores.content is not known to this version: send SCORES or MASK");
        };
        if (!encoding.equals(expected)) {
            throw new RejectedRecordException(
                    ENCODING_MISMATCH,
                    "scores.encoding is " + words(encoding) + ", but model '" + model.name() + "' has "
                            + words(expected)
                            + ": calibration and prediction must use the same encoding");
        }
        return encoding;
    }

    private static String words(ScoreEncoding encoding) {
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return "UINT8 with scale " + uint8.scale() + " and offset " + uint8.offset();
        }
        return encoding instanceof ScoreEncoding.Float16 ? "FLOAT16" : "FLOAT32";
    }

    private static ScoreEncoding uint8(ScoreArray array) {
        try {
            return new ScoreEncoding.Uint8(array.getScale(), array.getOffset());
        } catch (IllegalArgumentException e) {
            throw new RejectedRecordException(ENCODING_MISMATCH, "scores.scale, scores.offset: " + e.getMessage());
        }
    }

    private Grid grid(String field, List<Integer> axes, List<Double> spacing, int dimensions) {
        if (axes.size() != dimensions) {
            throw new RejectedRecordException(
                    DIMENSION_MISMATCH, field + ".shape has " + axes.size() + " axes, but the model has " + dimensions);
        }
        long pixels = 1;
        for (int length : axes) {
            pixels = length < 1 || pixels > limits.pixels() ? Long.MAX_VALUE : pixels * length;
        }
        if (pixels > limits.pixels()) {
            throw new RejectedRecordException(
                    OVERSIZED_SHAPE,
                    field + ".shape " + axes + ": every axis must be at least 1, and at most limits.pixels = "
                            + limits.pixels() + " pixels are accepted");
        }
        int[] shape = new int[axes.size()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = axes.get(axis);
        }
        return Grid.of(shape, spacing(field, spacing, shape.length));
    }

    private static double[] spacing(String field, List<Double> spacing, int axes) {
        double[] steps = new double[axes];
        if (spacing.isEmpty()) {
            Arrays.fill(steps, 1);
            return steps;
        }
        boolean isValid = spacing.size() == axes;
        for (int axis = 0; isValid && axis < axes; axis++) {
            steps[axis] = spacing.get(axis);
            isValid = steps[axis] > 0 && Double.isFinite(steps[axis]);
        }
        if (!isValid) {
            throw new RejectedRecordException(
                    INVALID_SPACING,
                    field + ".spacing " + spacing + ": send one finite positive number of mm for each of the " + axes
                            + " axes of " + field + ".shape, or an empty list");
        }
        return steps;
    }
}
