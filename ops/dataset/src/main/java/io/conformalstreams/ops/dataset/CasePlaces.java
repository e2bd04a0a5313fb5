package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.geometry.SignedPermutation;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.GridMatch;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.StatedGrid;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.nnunet.NnUnetProperties;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Finds the spacing and the geometry of the cases of a folder, by the same rule as the case source. */
final class CasePlaces {

    private static final long LARGEST_SIDECAR = 1 << 16;

    private final int dimensions;
    private final VoxelGrid configured;
    private final Consumer<String> remarks;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * @param configured spacing of all cases; empty if the data set states none
     * @param remarks receives remarks for the user, each once
     */
    CasePlaces(int dimensions, VoxelGrid configured, Consumer<String> remarks) {
        this.dimensions = dimensions;
        this.configured = configured;
        this.remarks = remarks;
    }

    /**
     * Returns the spacing and the geometry of scores. They come from the first of these sources that has them: a JSON
     * file beside the scores; the segmentation that nnU-Net writes beside the scores, or else its {@code .pkl} of
     * properties; the data set.
     *
     * @param labels the label of the case, which is not used
     * @param shape of the scores
     */
    VoxelGrid ofScores(Path scores, Path labels, int[] shape) throws IOException {
        String stem = scores.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        Path sidecar = scores.resolveSibling(stem + ".json");
        VoxelGrid stated = Files.isRegularFile(sidecar)
                ? new StatedGrid(sidecar.toString(), JsonFile.read(sidecar, LARGEST_SIDECAR)).read(dimensions)
                : VoxelGrid.unplaced(new long[0], new double[0]);
        VoxelGrid header =
                VoxelGrid.unplaced(Arrays.stream(shape).asLongStream().toArray(), new double[0]);
        Optional<VoxelGrid> beside = segmentation(scores.resolveSibling(stem + ".nii.gz"), labels, shape);
        return VoxelGrid.ofScores(
                stated,
                header,
                beside.isPresent() ? beside : properties(scores.resolveSibling(stem + ".pkl")),
                configured);
    }

    private Optional<VoxelGrid> properties(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        NnUnetProperties properties = NnUnetProperties.read(file);
        VoxelGrid whole = new VoxelGrid(
                new long[] {1, 1, 1}, properties.spacing().orElse(new double[0]), properties.geometry(), List.of());
        return Optional.of(whole.withDimensions(dimensions));
    }

    private Optional<VoxelGrid> segmentation(Path segmentation, Path labels, int[] shape) throws IOException {
        if (!Files.isRegularFile(segmentation) || segmentation.equals(labels)) {
            return Optional.empty();
        }
        VoxelGrid grid = NiftiImage.readGrid(segmentation);
        long[] expected = Arrays.stream(shape).asLongStream().toArray();
        if (!Arrays.equals(grid.withDimensions(dimensions).shape(), expected)) {
            throw new FormatException(
                    segmentation.toString(),
                    "shape",
                    Arrays.toString(grid.shape()),
                    "the scores beside it have " + Arrays.toString(shape)
                            + ": nnU-Net 1 saves them cropped; export them in full size, as nnU-Net 2 does");
        }
        return Optional.of(grid.withDimensions(dimensions));
    }

    /**
     * Label values on the grid of the scores.
     *
     * @param file of the labels
     * @param grid of the labels
     * @throws FormatException if this is another grid
     */
    ByteBuffer onGridOfScores(Path file, VoxelGrid grid, ByteBuffer values, VoxelGrid scores) throws IOException {
        Optional<SignedPermutation> turn = GridMatch.turn(file.toString(), grid, scores);
        VoxelGrid own = grid.withDimensions(dimensions);
        boolean otherSpacing = own.spacing().length > 0 && !Arrays.equals(own.spacing(), scores.spacingOrOne());
        if (turn.isEmpty() && (own.geometry().isPresent() || otherSpacing) && !told.getAndSet(true)) {
            remarks.accept(file + " has a geometry or a spacing that its scores lack. The same may be true of other "
                    + "cases. The order of their axes cannot be compared, and the spacing is assumed to be "
                    + Arrays.toString(scores.spacingOrOne()) + " mm, as in the stream. Put the .nii.gz or the"
                    + " .pkl of nnU-Net, or a .json with spacing and geometry, beside the scores, or "
                    + "put the spacing into dataset.json");
        }
        own.remarks().forEach(remarks);
        return turn.isPresent() ? turn.get().apply(values, own.lengths()) : values;
    }
}
