package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.DicomFile;
import io.conformalstreams.connectors.format.DicomParametricMap;
import io.conformalstreams.connectors.format.DicomSegmentation;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngImage;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the scores of an image from any format. Values that an encoding of scores can hold stay as they are; float64,
 * int16, uint16 and 16-bit grey values become float32, so that values which differ may tie, but never change their order.
 *
 * @param dimensions 2 or 3; a single slice of three dimensions counts as two where 2 are asked for
 * @param channels number of channels that a file must have
 * @param arrays names of arrays in an {@code .npz}, of which the first that is there is taken
 * @param axes what the axes of NumPy's arrays mean
 * @param limit on the decoded size
 */
record ScoreReader(int dimensions, int channels, List<String> arrays, AxisOrder axes, SizeLimit limit) {

    private static final double[] NO_SPACING = {};
    private static final float LARGEST_OF_TWO_BYTES = 65_535f;

    /**
     * @throws FormatException when the file can't be read as scores of that many channels and dimensions
     */
    ScoreVolume read(Path file) throws IOException {
        return switch (FileFormat.of(file)) {
            case NPZ -> numpy(file, named(file));
            case NPY -> numpy(file, NpyArray.read(file, limit));
            case NIFTI -> nifti(file, NiftiImage.read(file, limit));
            case PNG -> png(file, PngImage.read(file, limit));
            case DICOM -> {
                DicomFile image = DicomFile.read(file, limit);
                yield image.isParametricMap()
                        ? parametricMap(file, image.parametricMap())
                        : segmentation(file, image.segmentation());
            }
        };
    }

    private NpyArray named(Path file) throws IOException {
        try (NpzFile archive = NpzFile.open(file, limit)) {
            List<String> names = archive.names();
            for (String name : arrays) {
                if (names.contains(name)) {
                    return archive.array(name);
                }
            }
            throw new FormatException(file.toString(), "arrays", names, "one of " + arrays + " is expected");
        }
    }

    private ScoreVolume numpy(Path file, NpyArray array) throws IOException {
        int[] shape = array.shape();
        if (shape.length != axes.dimensions()) {
            throw new FormatException(
                    file.toString(), "shape", Arrays.toString(shape), "the axes " + axes.axes() + " are expected");
        }
        ByteBuffer data = axes.canonical(shape, array.type().bytes(), array.bytes());
        int[] lengths = axes.canonicalShape(shape);
        int[] spatial = {lengths[1], lengths[2], lengths[3]};
        return switch (array.type()) {
            case FLOAT16 -> volume(file, lengths[0], spatial, NO_SPACING, new ScoreEncoding.Float16(), data);
            case FLOAT32 -> volume(file, lengths[0], spatial, NO_SPACING, new ScoreEncoding.Float32(), data);
            case FLOAT64 -> {
                ByteBuffer floats = floats(data.remaining() / Double.BYTES);
                while (data.hasRemaining()) {
                    floats.putFloat((float) data.getDouble());
                }
                yield volume(file, lengths[0], spatial, NO_SPACING, new ScoreEncoding.Float32(), floats.flip());
            }
            case UINT8 -> volume(file, lengths[0], spatial, NO_SPACING, bytesOf(255), data);
            case BOOLEAN -> mask(volume(file, lengths[0], spatial, NO_SPACING, bytesOf(1), data));
        };
    }

    private ScoreVolume nifti(Path file, NiftiImage image) throws IOException {
        ByteBuffer stored = image.stored();
        boolean plain = image.slope() == 1 && image.intercept() == 0;
        if (image.type() == ElementType.UINT8 && image.slope() > 0) {
            ScoreEncoding encoding = plain ? bytesOf(255) : new ScoreEncoding.Uint8(image.slope(), image.intercept());
            return volume(file, image.channels(), image.shape(), image.spacing(), encoding, stored);
        }
        if (image.type() == ElementType.FLOAT32 && plain) {
            return volume(file, image.channels(), image.shape(), image.spacing(), new ScoreEncoding.Float32(), stored);
        }
        // As MONAI writes probabilities where asked for whole numbers of two bytes.
        float unit = plain && image.type() == ElementType.UINT16 ? LARGEST_OF_TWO_BYTES : 1;
        ByteBuffer floats = floats(image.size());
        for (int index = 0; index < image.size(); index++) {
            floats.putFloat((float) image.at(index) / unit);
        }
        return volume(
                file, image.channels(), image.shape(), image.spacing(), new ScoreEncoding.Float32(), floats.flip());
    }

    private ScoreVolume png(Path file, PngImage image) throws IOException {
        ByteBuffer samples = image.samples();
        if (image.bitDepth() == Byte.SIZE) {
            return volume(file, 1, image.shape(), NO_SPACING, bytesOf(255), samples);
        }
        ByteBuffer floats = floats(samples.remaining() / Short.BYTES);
        while (samples.hasRemaining()) {
            floats.putFloat((samples.getShort() & 0xffff) / LARGEST_OF_TWO_BYTES);
        }
        return volume(file, 1, image.shape(), NO_SPACING, new ScoreEncoding.Float32(), floats.flip());
    }

    private ScoreVolume parametricMap(Path file, DicomParametricMap image) throws IOException {
        return volume(
                file,
                image.channels(),
                image.grid().shape(),
                image.grid().spacing(),
                new ScoreEncoding.Float32(),
                image.values());
    }

    private ScoreVolume segmentation(Path file, DicomSegmentation image) throws IOException {
        ScoreVolume volume = volume(
                file,
                image.segments().size(),
                image.grid().shape(),
                image.grid().spacing(),
                bytesOf(image.maximum()),
                image.values());
        return image.isBinary() ? mask(volume) : volume;
    }

    private ScoreVolume volume(
            Path file, int found, int[] shape, double[] spacing, ScoreEncoding encoding, ByteBuffer data)
            throws FormatException {
        if (found != channels) {
            throw new FormatException(file.toString(), "channels", found, channels + " are configured");
        }
        int surplus = shape.length - dimensions;
        boolean fits = surplus <= 0 || surplus == 1 && shape[0] == 1;
        if (!fits || Arrays.stream(shape).anyMatch(length -> length < 1)) {
            throw new FormatException(
                    file.toString(),
                    "shape",
                    Arrays.toString(shape),
                    "an image of " + dimensions + " dimensions is expected");
        }
        return new ScoreVolume(
                false, found, spatial(shape), spacing.length == 0 ? spacing : spatial(spacing), encoding, data);
    }

    /** A shape of the asked number of axes: a slice is taken from its stack, or put into one. */
    private int[] spatial(int[] shape) {
        int[] lengths = new int[dimensions];
        for (int axis = 1; axis <= dimensions; axis++) {
            lengths[dimensions - axis] = axis <= shape.length ? shape[shape.length - axis] : 1;
        }
        return lengths;
    }

    private double[] spatial(double[] spacing) {
        double[] distances = new double[dimensions];
        for (int axis = 1; axis <= dimensions; axis++) {
            distances[dimensions - axis] = axis <= spacing.length ? spacing[spacing.length - axis] : 1;
        }
        return distances;
    }

    private static ScoreVolume mask(ScoreVolume volume) {
        return new ScoreVolume(true, volume.channels(), volume.shape(), volume.spacing(), bytesOf(1), volume.data());
    }

    private static ScoreEncoding bytesOf(int largest) {
        return new ScoreEncoding.Uint8(1.0 / largest, 0);
    }

    private static ByteBuffer floats(int count) {
        return ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, count)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
