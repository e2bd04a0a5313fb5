package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.DicomFile;
import io.conformalstreams.connectors.format.DicomSegmentation;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngImage;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads label maps, one unsigned byte for each pixel, from any format. */
record LabelMapReader(SizeLimit limit) {

    /**
     * @param expected shape of the scores
     * @throws FormatException when the file isn't a label map of that shape, apart from leading axes of length 1
     */
    ByteBuffer read(Path file, int[] expected) throws IOException {
        return switch (FileFormat.of(file)) {
            case NPZ -> {
                try (NpzFile archive = NpzFile.open(file, limit)) {
                    if (archive.names().size() != 1) {
                        throw new FormatException(
                                file.toString(), "arrays", archive.names(), "one label map is expected");
                    }
                    yield numpy(file, archive.array(archive.names().get(0)), expected);
                }
            }
            case NPY -> numpy(file, NpyArray.read(file, limit), expected);
            case NIFTI -> {
                NiftiImage image = NiftiImage.read(file, limit);
                requireShape(file, image.shape(), expected);
                yield image.labels();
            }
            case PNG -> {
                PngImage image = PngImage.read(file, limit);
                requireShape(file, image.shape(), expected);
                yield image.labels();
            }
            case DICOM -> {
                DicomSegmentation image =
                        DicomFile.read(file, limit).segmentation(expected.length == 3 ? expected[0] : 1);
                requireShape(file, image.grid().shape(), expected);
                yield image.labels();
            }
        };
    }

    private static ByteBuffer numpy(Path file, NpyArray array, int[] expected) throws FormatException {
        requireShape(file, array.shape(), expected);
        if (array.type() != ElementType.UINT8 && array.type() != ElementType.BOOLEAN) {
            throw new FormatException(
                    file.toString(),
                    "descr",
                    array.type().descriptor(),
                    "labels are |u1: convert with array.astype('uint8')");
        }
        return array.bytes();
    }

    private static void requireShape(Path file, int[] shape, int[] expected) throws FormatException {
        if (!Arrays.equals(withoutLeadingOnes(shape), withoutLeadingOnes(expected))) {
            throw new FormatException(
                    file.toString(), "shape", Arrays.toString(shape), "the scores have " + Arrays.toString(expected));
        }
    }

    private static int[] withoutLeadingOnes(int[] shape) {
        int first = 0;
        while (first < shape.length - 2 && shape[first] == 1) {
            first++;
        }
        return Arrays.copyOfRange(shape, first, shape.length);
    }
}
