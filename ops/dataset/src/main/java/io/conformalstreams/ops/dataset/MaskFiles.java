package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.MaskValues;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads predicted masks in place of scores. A {@code .npz} has one array of shape (channel, z, y, x) with a mask for
 * each channel. A {@code .nii.gz} or {@code .png} is a segmentation with the label values of the channels; with a
 * single channel it may also be a mask of 0 and 1, or 0 and 255.
 */
final class MaskFiles {

    private static final ScoreEncoding ENCODING = new ScoreEncoding.Uint8(1, 0);
    private static final String REMEDY =
            "export a mask, or set \"content\": \"scores\" in " + CaseFolder.DESCRIPTION + " if these are scores";
    private static final int LARGEST_BYTE = 255;

    private final DatasetDescription description;
    private final LabelValues values;

    /**
     * @param values label values of the channels
     */
    MaskFiles(DatasetDescription description, LabelValues values) {
        this.description = description;
        this.values = values;
    }

    /**
     * @throws FormatException if the file has values that a mask can't have
     */
    FileScores read(Path path) throws IOException {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".npz") ? ofArray(path) : ofSegmentation(path, LabelFile.read(path));
    }

    private FileScores ofArray(Path path) throws IOException {
        NpyArray array = array(path);
        int[] shape = array.shape();
        boolean fits = shape.length == 4
                && shape[0] == description.channels().size()
                && Arrays.stream(shape).allMatch(length -> length > 0)
                && (description.dimensions() == 3 || shape[1] == 1);
        if (!fits) {
            throw new FormatException(
                    path.toString(),
                    "shape",
                    Arrays.toString(shape),
                    "[" + description.channels().size() + ", " + (description.dimensions() == 3 ? "z" : "1")
                            + ", y, x] is expected, one mask per channel of " + CaseFolder.DESCRIPTION);
        }
        int largest = array.type() == ElementType.UINT8 ? LARGEST_BYTE : 1;
        long[] lengths = Arrays.stream(shape).skip(1).asLongStream().toArray();
        return new FileScores(
                VoxelGrid.unplaced(lengths, new double[0]).withDimensions(description.dimensions()),
                ENCODING,
                MaskValues.require(path.toString(), array.type(), 1, 0, largest, array.bytes(), REMEDY));
    }

    private static NpyArray array(Path path) throws IOException {
        try (NpzFile file = NpzFile.open(path, SizeLimit.DEFAULT)) {
            if (file.names().size() != 1) {
                throw new FormatException(
                        path.toString(), "arrays", file.names(), "save the masks as the only array of the file");
            }
            return file.array(file.names().get(0));
        }
    }

    private FileScores ofSegmentation(Path path, LabelFile segmentation) throws FormatException {
        VoxelGrid grid = segmentation.grid().withDimensions(description.dimensions());
        ByteBuffer stored = segmentation.values();
        return new FileScores(grid, ENCODING, isMask(stored) ? inside(stored) : ofLabelMap(path, grid, stored));
    }

    /** Whether the data set has one channel, and all values are 0 and 1, or 0 and 255. */
    private boolean isMask(ByteBuffer stored) {
        Set<Integer> found = new HashSet<>();
        for (int pixel = 0; pixel < stored.limit() && found.size() <= 2; pixel++) {
            found.add(stored.get(pixel) & LARGEST_BYTE);
        }
        return description.channels().size() == 1
                && (Set.of(0, 1).containsAll(found) || Set.of(0, LARGEST_BYTE).containsAll(found));
    }

    private static ByteBuffer inside(ByteBuffer stored) {
        ByteBuffer mask = ByteBuffer.allocate(stored.limit()).order(ByteOrder.LITTLE_ENDIAN);
        for (int pixel = 0; pixel < mask.capacity(); pixel++) {
            mask.put(pixel, (byte) (stored.get(pixel) == 0 ? 0 : 1));
        }
        return mask;
    }

    private ByteBuffer ofLabelMap(Path path, VoxelGrid grid, ByteBuffer stored) throws FormatException {
        LabelMap labels = LabelMap.of(Grid.of(grid.lengths()), values.requireKnown(path.toString(), stored));
        int pixels = stored.limit();
        ByteBuffer masks =
                ByteBuffer.allocate(description.channels().size() * pixels).order(ByteOrder.LITTLE_ENDIAN);
        for (int channel = 0; channel < description.channels().size(); channel++) {
            PackedMask mask = labels.mask(description.channels().get(channel).labelValues());
            for (int pixel = 0; pixel < pixels; pixel++) {
                masks.put(channel * pixels + pixel, (byte) (mask.contains(pixel) ? 1 : 0));
            }
        }
        return masks;
    }
}
