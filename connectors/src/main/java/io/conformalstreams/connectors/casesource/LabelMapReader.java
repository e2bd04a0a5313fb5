package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomSegmentation;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.MetaImage;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.NrrdImage;
import io.conformalstreams.connectors.format.PngImage;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads label maps, one unsigned byte for each pixel, from any format.
 *
 * @param values the values that a label may have
 * @param limit on the decoded size
 */
record LabelMapReader(LabelValues values, SizeLimit limit) {

    private static final String CROPPED =
            ", which is smaller. nnU-Net 1 saves scores cropped to the body; export them in full size, as nnU-Net 2 "
                    + "does";

    /**
     * @param scores the scores that the label belongs to
     * @throws FormatException if the file isn't a label map of the scores' shape, apart from leading axes of length 1,
     *     or if it has a value that no channel has
     */
    ByteBuffer read(Path file, ScoreVolume scores) throws IOException {
        return values.requireKnown(file.toString(), labels(file, scores));
    }

    private ByteBuffer labels(Path file, ScoreVolume scores) throws IOException {
        int[] expected = scores.shape();
        return switch (FileFormat.of(file)) {
            case NPZ -> {
                try (NpzFile archive = NpzFile.open(file, limit)) {
                    if (archive.names().size() != 1) {
                        throw new FormatException(
                                file.toString(), "arrays", archive.names(), "exactly one label map is expected");
                    }
                    yield numpy(file, archive.array(archive.names().get(0)), expected);
                }
            }
            case NPY -> numpy(file, NpyArray.read(file, limit), expected);
            case NIFTI -> voxels(file, NiftiImage.read(file, limit), expected);
            case META_IMAGE -> voxels(file, MetaImage.read(file, limit), expected);
            case NRRD -> {
                NrrdImage image = NrrdImage.read(file, limit);
                requireShape(file, image.voxels().shape(), expected);
                yield image.labels(values);
            }
            case PNG -> {
                PngImage image = PngImage.read(file, limit);
                requireShape(file, image.shape(), expected);
                yield image.labels();
            }
            case DICOM -> {
                DicomSegmentation image = DicomFile.read(file, limit)
                        .segmentation(expected.length == 3 ? expected[0] : 1, scores.slices());
                requireShape(file, image.grid().shape(), expected);
                yield image.labels(values);
            }
        };
    }

    private static ByteBuffer voxels(Path file, VoxelImage image, int[] expected) throws FormatException {
        requireShape(file, image.shape(), expected);
        return image.labels();
    }

    private static ByteBuffer numpy(Path file, NpyArray array, int[] expected) throws FormatException {
        requireShape(file, array.shape(), expected);
        return array.labels(file.toString());
    }

    private static void requireShape(Path file, int[] shape, int[] expected) throws FormatException {
        int[] found = withoutLeadingOnes(shape);
        int[] asked = withoutLeadingOnes(expected);
        if (!Arrays.equals(found, asked)) {
            throw new FormatException(
                    file.toString(),
                    "shape",
                    Arrays.toString(shape),
                    "the scores have " + Arrays.toString(expected) + (isCropped(asked, found) ? CROPPED : ""));
        }
    }

    /** Whether the scores fit into the label and have fewer pixels. */
    private static boolean isCropped(int[] scores, int[] label) {
        boolean fits = scores.length == label.length;
        for (int axis = 0; fits && axis < scores.length; axis++) {
            fits = scores[axis] <= label[axis];
        }
        return fits;
    }

    private static int[] withoutLeadingOnes(int[] shape) {
        int first = 0;
        while (first < shape.length - 2 && shape[first] == 1) {
            first++;
        }
        return Arrays.copyOfRange(shape, first, shape.length);
    }
}
