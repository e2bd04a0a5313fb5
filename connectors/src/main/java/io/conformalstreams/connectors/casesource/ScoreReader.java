package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomParametricMap;
import io.conformalstreams.connectors.dicom.DicomSegmentation;
import io.conformalstreams.connectors.dicom.SliceStack;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.MetaImage;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.NrrdImage;
import io.conformalstreams.connectors.format.PngImage;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.format.VoxelImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the scores of an image from any format. A stored type that the contract supports is kept. All other types
 * become float32; this may make different scores equal, but it never changes their order.
 *
 * @param dimensions 2 or 3. If 2, an image of a single slice counts as two-dimensional.
 * @param meaning the required meaning of the values, and their channels
 * @param arrays names of arrays in an {@code .npz}; the first one present is read
 * @param axes the meaning of the axes of NumPy arrays
 * @param limit on the decoded size
 */
record ScoreReader(int dimensions, ScoreMeaning meaning, List<String> arrays, AxisOrder axes, SizeLimit limit) {

    private static final double[] NO_SPACING = {};

    /**
     * @throws FormatException if the file doesn't contain scores with this meaning, number of channels and number of
     *     dimensions
     */
    ScoreVolume read(Path file) throws IOException {
        return read(file, stored -> stored);
    }

    /**
     * As {@link #read(Path)}.
     *
     * @param restoration is applied to the scores as they are stored, before anything is checked
     */
    ScoreVolume read(Path file, Restoration restoration) throws IOException {
        StoredScores stored = restoration.of(stored(file));
        if (meaning.mask() || stored.isMask()) {
            ByteBuffer mask = meaning.requireMask(file.toString(), stored);
            int found = mask.capacity() / (stored.size() / stored.channels());
            return volume(file, stored, true, found, mask);
        }
        ScoreVolume volume = volume(file, stored, false, stored.channels(), stored.encoded());
        meaning.requireScores(file.toString(), stored, volume);
        return volume;
    }

    /** Puts cropped scores back into the whole image. */
    @FunctionalInterface
    interface Restoration {
        StoredScores of(StoredScores stored) throws IOException;
    }

    private StoredScores stored(Path file) throws IOException {
        return switch (FileFormat.of(file)) {
            case NPZ -> numpy(file, named(file));
            case NPY -> numpy(file, NpyArray.read(file, limit));
            case NIFTI -> voxels(NiftiImage.read(file, limit));
            case NRRD -> voxels(NrrdImage.read(file, limit).voxels());
            case META_IMAGE -> voxels(MetaImage.read(file, limit));
            case PNG -> png(PngImage.read(file, limit));
            case DICOM -> {
                DicomFile image = DicomFile.read(file, limit);
                yield image.isParametricMap()
                        ? parametricMap(image.parametricMap())
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
            throw new FormatException(
                    file.toString(),
                    "arrays",
                    names,
                    "one of " + arrays + " is expected for scores.kind="
                            + meaning.kind().name().toLowerCase(Locale.ROOT)
                            + ": correct scores.kind, or name the array in the setting arrays");
        }
    }

    private StoredScores numpy(Path file, NpyArray array) throws IOException {
        int[] shape = array.shape();
        if (shape.length != axes.dimensions()) {
            throw new FormatException(
                    file.toString(),
                    "shape",
                    Arrays.toString(shape),
                    "one length for each of the axes " + axes.axes()
                            + " is expected: correct the setting axes, or save the array with these axes");
        }
        ByteBuffer data = axes.canonical(shape, array.type().bytes(), array.bytes());
        int[] lengths = axes.canonicalShape(shape);
        requireLengths(file, lengths);
        VoxelGrid grid = VoxelGrid.unplaced(new long[] {lengths[1], lengths[2], lengths[3]}, NO_SPACING);
        return StoredScores.unscaled(lengths[0], grid, array.type(), data);
    }

    private static StoredScores voxels(VoxelImage image) {
        StoredScores unscaled = StoredScores.unscaled(image.channels(), image.grid(), image.type(), image.stored());
        return new StoredScores(
                image.channels(),
                image.grid(),
                image.type(),
                unscaled.largest(),
                image.slope(),
                image.intercept(),
                false,
                image.stored(),
                Optional.empty());
    }

    private static StoredScores png(PngImage image) {
        ElementType type = image.bitDepth() <= Byte.SIZE ? ElementType.UINT8 : ElementType.UINT16;
        int largest = (1 << image.bitDepth()) - 1;
        VoxelGrid grid =
                VoxelGrid.unplaced(Arrays.stream(image.shape()).asLongStream().toArray(), NO_SPACING);
        return new StoredScores(1, grid, type, largest, 1, 0, false, image.samples(), Optional.empty());
    }

    private static StoredScores parametricMap(DicomParametricMap image) {
        return new StoredScores(
                image.channels(),
                grid(image.grid(), image.slices()),
                ElementType.FLOAT32,
                1,
                1,
                0,
                false,
                image.values(),
                image.slices());
    }

    /** Without positions, files have at most a spacing. */
    private static VoxelGrid grid(Grid pixels, Optional<SliceStack> slices) {
        return slices.map(SliceStack::grid)
                .orElseGet(() -> VoxelGrid.unplaced(
                        Arrays.stream(pixels.shape()).asLongStream().toArray(), pixels.spacing()));
    }

    private StoredScores segmentation(Path file, DicomSegmentation image) throws IOException {
        if (!image.isBinary() && !image.fractionalType().equals("PROBABILITY")) {
            throw new FormatException(
                    file.toString(),
                    "(0062,0010) SEGMENTATION_FRACTIONAL_TYPE",
                    image.fractionalType(),
                    "OCCUPANCY is the covered share of a voxel, not a score: export PROBABILITY");
        }
        return new StoredScores(
                meaning.channels().size(),
                grid(image.grid(), image.slices()),
                ElementType.UINT8,
                image.maximum(),
                1,
                0,
                image.isBinary(),
                SegmentChannels.order(file.toString(), image, meaning.channels()),
                image.slices());
    }

    private ScoreVolume volume(Path file, StoredScores stored, boolean mask, int found, ByteBuffer data)
            throws FormatException {
        int channels = meaning.channels().size();
        if (found != channels) {
            throw new FormatException(
                    file.toString(),
                    "channels",
                    found,
                    channels + " are named in the setting channels: correct it, or the setting axes if this is a NumPy"
                            + " array with another order of axes");
        }
        int[] shape = stored.grid().lengths();
        requireLengths(file, shape);
        int surplus = shape.length - dimensions;
        if (surplus > 1 || surplus == 1 && shape[0] != 1) {
            throw new FormatException(
                    file.toString(),
                    "shape",
                    Arrays.toString(shape),
                    "an image of " + dimensions
                            + " dimensions is expected: correct the setting dimensions, or the setting"
                            + " axes if this is a NumPy array with another order of axes");
        }
        return new ScoreVolume(
                mask,
                found,
                stored.grid().withDimensions(dimensions),
                mask ? ScoreMeaning.maskEncoding() : stored.encoding(),
                data,
                stored.slices());
    }

    private static void requireLengths(Path file, int[] shape) throws FormatException {
        if (Arrays.stream(shape).anyMatch(length -> length < 1)) {
            throw new FormatException(
                    file.toString(), "shape", Arrays.toString(shape), "every axis must have a length of at least 1");
        }
    }
}
