package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.connectors.dicom.DicomParametricMap;
import io.conformalstreams.connectors.dicom.DicomProvenance;
import io.conformalstreams.connectors.dicom.SliceStack;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.util.Arrays;
import java.util.Map;

/**
 * A Parametric Map with the image that it scores.
 *
 * @param predictionId digest of its instance
 * @param attributes the attributes of the image, by name
 * @param map the scores
 */
record ScoredObject(
        String predictionId,
        String imageId,
        DicomProvenance provenance,
        Map<String, String> attributes,
        DicomParametricMap map) {

    /** Its voxels with as many axes as the model has. */
    VoxelGrid grid(int dimensions) {
        return map.slices()
                .map(SliceStack::grid)
                .orElseGet(() -> VoxelGrid.unplaced(
                        Arrays.stream(map.grid().shape()).asLongStream().toArray(),
                        map.grid().spacing()))
                .withDimensions(dimensions);
    }
}
