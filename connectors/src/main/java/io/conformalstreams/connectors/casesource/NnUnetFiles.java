package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.nnunet.CroppedScores;
import io.conformalstreams.connectors.nnunet.CroppingBox;
import io.conformalstreams.connectors.nnunet.NnUnetProperties;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The files that nnU-Net writes beside the scores of a case: their segmentation on the grid of the image, and a {@code
 * .pkl} of properties. Each of them gives the position of the scores. The segmentation is tried first, and the
 * properties are read only if it does not suffice. Version 1 saves cropped scores; the properties give the box to which
 * they were cropped.
 */
final class NnUnetFiles {

    private static final double[] UNKNOWN = {};

    private final Optional<Segmentation> segmentation;
    private final Optional<Source> source;
    private Optional<Properties> read = Optional.empty();
    private Optional<String> restoredBy = Optional.empty();

    /**
     * The grid of a segmentation.
     *
     * @param file for messages
     */
    record Segmentation(String file, VoxelGrid grid) {}

    /**
     * The properties with the digest of their file.
     *
     * @param digest 16 hexadecimal digits
     */
    record Properties(String digest, NnUnetProperties properties) {}

    /** Reads the file of properties. */
    @FunctionalInterface
    interface Source {
        Properties read() throws IOException;
    }

    NnUnetFiles(Optional<Segmentation> segmentation, Optional<Source> source) {
        this.segmentation = segmentation;
        this.source = source;
    }

    /**
     * The scores on the grid of the image.
     *
     * @param file the score file, for messages
     * @throws FormatException if the scores are cropped, and either don't fit the properties or aren't floating-point
     *     probabilities
     */
    StoredScores restored(String file, StoredScores stored, ScoreMeaning meaning, SizeLimit limit) throws IOException {
        if (segmentation.filter(image -> sameShape(image.grid(), stored.grid())).isPresent()) {
            return stored;
        }
        Optional<CroppingBox> box =
                properties().flatMap(found -> found.properties().cropping());
        if (box.isEmpty()) {
            return stored;
        }
        Optional<ByteBuffer> whole = new CroppedScores(
                        file, meaning.kind(), stored.channels(), stored.grid().lengths(), stored.type(), stored.data())
                .restored(box.get(), limit);
        if (whole.isEmpty()) {
            return stored;
        }
        restoredBy = properties().map(Properties::digest);
        return stored.inImage(box.get().shape(), whole.get());
    }

    /** Digest of the properties, if they were needed to restore the scores. */
    Optional<String> restoredBy() {
        return restoredBy;
    }

    /**
     * The grid of the scores, with their axes; empty if it is unknown.
     *
     * @throws FormatException if the segmentation has another shape: the scores are cropped, as nnU-Net 1 saves them
     */
    Optional<VoxelGrid> grid(ScoreVolume volume) throws IOException {
        if (segmentation.isEmpty()) {
            return properties().map(found -> grid(found.properties(), volume));
        }
        Segmentation image = segmentation.get();
        if (!sameShape(image.grid(), volume.grid())) {
            throw new FormatException(
                    image.file(),
                    "shape",
                    Arrays.toString(image.grid().shape()),
                    "the scores beside it have " + Arrays.toString(volume.shape())
                            + ": nnU-Net 1 saves them cropped; leave its .pkl beside them, or export them in full size");
        }
        return Optional.of(image.grid().withDimensions(volume.shape().length));
    }

    private static VoxelGrid grid(NnUnetProperties properties, ScoreVolume volume) {
        int[] shape = volume.shape();
        VoxelGrid whole = new VoxelGrid(
                new long[] {1, 1, 1}, properties.spacing().orElse(UNKNOWN), properties.geometry(), List.of());
        VoxelGrid place = whole.withDimensions(shape.length);
        return new VoxelGrid(volume.grid().shape(), place.spacing(), place.geometry(), List.of());
    }

    private Optional<Properties> properties() throws IOException {
        if (read.isEmpty() && source.isPresent()) {
            read = Optional.of(source.get().read());
        }
        return read;
    }

    /** A single slice may have an axis of length 1 or none. */
    private static boolean sameShape(VoxelGrid one, VoxelGrid other) {
        return Arrays.equals(withoutLeadingOne(one.shape()), withoutLeadingOne(other.shape()));
    }

    private static long[] withoutLeadingOne(long[] shape) {
        return shape.length == 3 && shape[0] == 1 ? Arrays.copyOfRange(shape, 1, 3) : shape;
    }
}
