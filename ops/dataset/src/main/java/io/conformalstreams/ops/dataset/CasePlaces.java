package io.conformalstreams.ops.dataset;

import io.conformalstreams.conformal.geometry.SignedPermutation;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.GridMatch;
import io.conformalstreams.connectors.format.StatedGrid;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Finds the spacing and the geometry of the cases of a folder, by the same rule as the case source connector. */
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
     * file beside the scores; their own header; the segmentation that nnU-Net writes beside the scores, or else its
     * {@code .pkl} of properties; the data set.
     *
     * @param header grid of the whole image, with the spacing and the geometry in the scores' own header
     */
    VoxelGrid ofScores(VoxelGrid header, CompanionFiles companions) throws IOException {
        Optional<Path> sidecar = companions.sidecar();
        VoxelGrid stated = sidecar.isPresent()
                ? new StatedGrid(sidecar.get().toString(), JsonFile.read(sidecar.get(), LARGEST_SIDECAR))
                        .read(dimensions)
                : VoxelGrid.unplaced(new long[0], new double[0]);
        Optional<VoxelGrid> beside = segmentation(header, companions);
        return VoxelGrid.ofScores(stated, header, beside.isPresent() ? beside : properties(companions), configured);
    }

    private Optional<VoxelGrid> properties(CompanionFiles companions) throws IOException {
        return companions
                .properties()
                .map(found -> new VoxelGrid(
                                new long[] {1, 1, 1},
                                found.spacing().orElse(new double[0]),
                                found.geometry(),
                                List.of())
                        .withDimensions(dimensions));
    }

    private Optional<VoxelGrid> segmentation(VoxelGrid scores, CompanionFiles companions) throws IOException {
        Optional<VoxelGrid> grid = companions.segmentationGrid().map(found -> found.withDimensions(dimensions));
        if (grid.isPresent() && !Arrays.equals(grid.get().shape(), scores.shape())) {
            throw new FormatException(
                    companions.segmentation().orElseThrow().toString(),
                    "shape",
                    Arrays.toString(grid.get().shape()),
                    "the scores beside it have " + Arrays.toString(scores.shape())
                            + ": nnU-Net 1 saves them cropped; leave its .pkl beside them, or export them in full size");
        }
        return grid;
    }

    /**
     * Label values on the grid of the scores.
     *
     * @param file of the labels
     * @param grid of the labels
     * @throws FormatException if the labels cannot be turned onto the grid of the scores
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
