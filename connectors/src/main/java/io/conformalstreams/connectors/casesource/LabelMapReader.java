package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomSegmentation;
import io.conformalstreams.connectors.dicom.SliceStack;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.GridMatch;
import io.conformalstreams.connectors.format.LabelValues;
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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads label maps, one unsigned byte for each pixel, from any format.
 *
 * @param values the values that a label may have
 * @param limit on the decoded size
 */
record LabelMapReader(LabelValues values, SizeLimit limit) {

    private static final VoxelGrid UNKNOWN = VoxelGrid.unplaced(new long[0], new double[0]);

    /**
     * @param scores the scores that the label belongs to
     * @param place the grid of the scores, with their position in space if it is known
     * @param stated the grid of the label, if a sidecar gives its position
     * @return the labels on the grid of the scores. If the positions of both are known, the voxels may be in another
     *     order
     * @throws FormatException if the file isn't a label map of the same voxels, or if it has a value that no channel has
     */
    LabelVolume read(Path file, ScoreVolume scores, VoxelGrid place, VoxelGrid stated) throws IOException {
        LabelVolume volume = volume(file, scores, place);
        VoxelGrid grid = VoxelGrid.ofScores(stated, volume.grid(), Optional.empty(), UNKNOWN);
        GridMatch.turn(file.toString(), grid, place);
        return new LabelVolume(
                grid.withDimensions(place.shape().length), values.requireKnown(file.toString(), volume.labels()));
    }

    private LabelVolume volume(Path file, ScoreVolume scores, VoxelGrid place) throws IOException {
        return switch (FileFormat.of(file)) {
            case NPZ -> {
                try (NpzFile archive = NpzFile.open(file, limit)) {
                    if (archive.names().size() != 1) {
                        throw new FormatException(
                                file.toString(), "arrays", archive.names(), "exactly one label map is expected");
                    }
                    yield numpy(file, archive.array(archive.names().get(0)));
                }
            }
            case NPY -> numpy(file, NpyArray.read(file, limit));
            case NIFTI -> voxels(NiftiImage.read(file, limit));
            case META_IMAGE -> voxels(MetaImage.read(file, limit));
            case NRRD -> {
                NrrdImage image = NrrdImage.read(file, limit);
                yield new LabelVolume(image.voxels().grid(), image.labels(values));
            }
            case PNG -> {
                PngImage image = PngImage.read(file, limit);
                yield new LabelVolume(unplaced(image.shape()), image.labels());
            }
            case DICOM -> {
                int[] expected = scores.shape();
                Optional<SliceStack> slices =
                        scores.slices().or(() -> place.placed().map(SliceStack::of));
                DicomSegmentation image =
                        DicomFile.read(file, limit).segmentation(expected.length == 3 ? expected[0] : 1, slices);
                yield new LabelVolume(
                        image.slices()
                                .map(SliceStack::grid)
                                .orElseGet(() -> VoxelGrid.unplaced(
                                        Arrays.stream(image.grid().shape())
                                                .asLongStream()
                                                .toArray(),
                                        image.grid().spacing())),
                        image.labels(values));
            }
        };
    }

    private static LabelVolume voxels(VoxelImage image) throws FormatException {
        return new LabelVolume(image.grid(), image.labels());
    }

    private static LabelVolume numpy(Path file, NpyArray array) throws FormatException {
        return new LabelVolume(unplaced(array.shape()), array.labels(file.toString()));
    }

    private static VoxelGrid unplaced(int[] shape) {
        return VoxelGrid.unplaced(Arrays.stream(shape).asLongStream().toArray(), new double[0]);
    }
}
