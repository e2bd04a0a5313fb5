package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.ScoreChecks;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.nnunet.CroppedScores;
import io.conformalstreams.connectors.nnunet.CroppingBox;
import io.conformalstreams.connectors.nnunet.NnUnetProperties;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the score files of a folder, and checks that their values are scores. */
final class ScoreFiles {

    private static final double[] NO_SPACING = {};

    private final DatasetDescription description;
    private final List<Path> all;
    private Optional<Path> fileWithScores = Optional.empty();
    private int searched;

    /**
     * @param all score files of the folder, in the order of their cases
     */
    ScoreFiles(DatasetDescription description, List<Path> all) {
        this.description = description;
        this.all = List.copyOf(all);
    }

    /**
     * Reads scores. If nnU-Net 1 has cropped them, they are put back into the image with the {@code .pkl} beside them.
     *
     * @throws FormatException if the file has no scores of the kind and channels of the data set
     */
    FileScores read(Path path, CompanionFiles companions) throws IOException {
        NpyArray array = array(path);
        ScoreEncoding encoding = encoding(path, array);
        int[] shape = requireShape(path, array.shape());
        ByteBuffer data = array.bytes();
        Optional<CroppingBox> box = cropping(shape, companions);
        if (box.isPresent()) {
            Optional<ByteBuffer> whole = new CroppedScores(
                            path.toString(), description.scoreKind(), channels(), shape, array.type(), data)
                    .restored(box.get(), SizeLimit.DEFAULT);
            shape = whole.isPresent() ? box.get().shape() : shape;
            data = whole.orElse(data);
        }
        requireScores(path, encoding, array.type(), data);
        VoxelGrid grid = VoxelGrid.unplaced(Arrays.stream(shape).asLongStream().toArray(), NO_SPACING);
        return new FileScores(grid.withDimensions(description.dimensions()), encoding, data);
    }

    private int channels() {
        return description.channels().size();
    }

    /**
     * The box to which the scores may have been cropped. Empty if a segmentation has the same shape as the scores,
     * because this shows that they aren't cropped.
     */
    private static Optional<CroppingBox> cropping(int[] shape, CompanionFiles companions) throws IOException {
        Optional<VoxelGrid> segmentation = companions.segmentationGrid();
        long[] lengths = Arrays.stream(shape).asLongStream().toArray();
        if (segmentation.isPresent()
                && Arrays.equals(
                        segmentation.get().withDimensions(lengths.length).shape(), lengths)) {
            return Optional.empty();
        }
        return companions.properties().flatMap(NnUnetProperties::cropping);
    }

    private NpyArray array(Path path) throws IOException {
        try (NpzFile file = NpzFile.open(path, SizeLimit.DEFAULT)) {
            if (description.scoreKind() == ScoreKind.LOGIT) {
                return file.array("logits");
            }
            // The names that nnU-Net 1 uses.
            boolean firstVersion =
                    file.names().contains("softmax") && !file.names().contains("probabilities");
            return file.array(firstVersion ? "softmax" : "probabilities");
        }
    }

    /** The lengths [z, y, x] of a channel; z is 1 in two dimensions. */
    private int[] requireShape(Path path, int[] shape) throws FormatException {
        boolean fits = shape.length == 4
                && shape[0] == channels()
                && Arrays.stream(shape).allMatch(length -> length > 0)
                && (description.dimensions() == 3 || shape[1] == 1);
        if (!fits) {
            throw new FormatException(
                    path.toString(),
                    "shape",
                    Arrays.toString(shape),
                    "[" + channels() + ", " + (description.dimensions() == 3 ? "z" : "1")
                            + ", y, x] is expected, one entry per channel of " + CaseFolder.DESCRIPTION);
        }
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    private static ScoreEncoding encoding(Path path, NpyArray scores) throws FormatException {
        return switch (scores.type()) {
            case FLOAT16 -> new ScoreEncoding.Float16();
            case FLOAT32 -> new ScoreEncoding.Float32();
            default ->
                throw new FormatException(
                        path.toString(),
                        "descr",
                        scores.type().descriptor(),
                        "scores must be <f2 or <f4: convert them where the model writes them, with "
                                + "array.astype('<f4')");
        };
    }

    private void requireScores(Path path, ScoreEncoding encoding, ElementType type, ByteBuffer stored)
            throws IOException {
        ScoreChecks.requireKind(
                path.toString(),
                description.scoreKind(),
                encoding,
                stored.remaining() / encoding.bytesPerScore(),
                stored,
                "divide percents by 100, or say in " + CaseFolder.DESCRIPTION + " that scores are logits");
        if (ScoreChecks.isMask(type, stored)) {
            Optional<Path> others = fileWithScores();
            if (others.isPresent()) {
                ScoreChecks.requireMoreThanAMask(
                        path.toString(),
                        type,
                        1,
                        0,
                        1,
                        stored,
                        "export the model's scores, as in " + others.get().getFileName()
                                + ", or say \"content\": \"mask\" in " + CaseFolder.DESCRIPTION
                                + " if all cases have masks");
            }
        }
    }

    /**
     * Returns the first file with scores other than 0 and 1. Empty if there is none; the zeros and ones are then the
     * scores of a saturated model.
     */
    private synchronized Optional<Path> fileWithScores() throws IOException {
        while (fileWithScores.isEmpty() && searched < all.size()) {
            Path file = all.get(searched);
            NpyArray scores = array(file);
            fileWithScores = isMoreThanAMask(scores) ? Optional.of(file) : Optional.empty();
            searched++;
        }
        return fileWithScores;
    }

    /**
     * Whether the values can only be scores. If all of them are zero, the file may be a mask, or the scores of a model
     * that finds nothing.
     */
    private static boolean isMoreThanAMask(NpyArray scores) {
        ByteBuffer stored = scores.bytes();
        int size = stored.remaining() / scores.type().bytes();
        return !ScoreChecks.isMask(scores.type(), stored)
                && IntStream.range(0, size).anyMatch(pixel -> scores.type().at(stored, pixel) != 0);
    }
}
