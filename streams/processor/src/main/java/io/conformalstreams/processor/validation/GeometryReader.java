package io.conformalstreams.processor.validation;

import static io.conformalstreams.processor.validation.RejectionReason.GEOMETRY_MISMATCH;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_GEOMETRY;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_SOURCE;
import static io.conformalstreams.processor.validation.RejectionReason.MISSING_GEOMETRY;

import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.geometry.SignedPermutation;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.processor.model.Model;
import java.util.List;
import java.util.Optional;

/** Reads the position of a record's arrays in the patient, and rejects contradictory geometry. */
public final class GeometryReader {

    private GeometryReader() {}

    /**
     * Returns the grid of an array in the patient; empty if the array has no geometry.
     *
     * @param field name of the array in the record, for messages
     * @param spacing the spacing as sent
     * @param grid shape and spacing of the array
     */
    static Optional<PlacedGrid> placed(String field, ImageGeometry sent, List<Double> spacing, Grid grid) {
        if (sent == null) {
            return Optional.empty();
        }
        if (spacing.isEmpty()) {
            throw new RejectedRecordException(
                    INVALID_GEOMETRY,
                    field
                            + ".spacing is empty: with geometry, it must contain the distances between voxel centres in mm");
        }
        try {
            return Optional.of(new PlacedGrid(
                    grid,
                    new io.conformalstreams.conformal.geometry.ImageGeometry(
                            sent.getOrigin(), sent.getDirections(), Optional.ofNullable(sent.getFrameOfReference()))));
        } catch (InvalidImageException invalid) {
            throw new RejectedRecordException(INVALID_GEOMETRY, field + ".geometry." + invalid.getMessage());
        }
    }

    /**
     * Rejects an array without geometry, if the model requires it.
     *
     * @param field name of the array in the record, for messages
     * @param sent the geometry as sent; may be null
     */
    static void requireGeometry(String field, ImageGeometry sent, Model model) {
        if (sent == null && model.requiresGeometry()) {
            throw new RejectedRecordException(
                    MISSING_GEOMETRY,
                    field + ".geometry is null, and model '" + model.name()
                            + "' requires it: send geometry and spacing, or set geometry: optional for the model");
        }
    }

    /** Returns the permutation of axes that turns labels onto the grid of the scores. */
    static SignedPermutation turn(PlacedGrid labels, PlacedGrid scores) {
        return labels.onto(scores)
                .orElseThrow(() -> new RejectedRecordException(
                        GEOMETRY_MISMATCH,
                        labels.mismatch("labels", scores, "scores")
                                + ". Arrays are not resampled: draw the labels on the grid of the scores"));
    }

    /**
     * Rejects a source that is malformed, or whose number of slices differs from that of the scores.
     *
     * @param source the source; may be null
     */
    public static void requireSource(io.conformalstreams.contracts.ImageSource source, Grid grid) {
        if (source == null) {
            return;
        }
        try {
            new ImageSource(
                            source.getStudyInstanceUid(),
                            source.getSeriesInstanceUid(),
                            source.getSopClassUid(),
                            source.getSopInstanceUids())
                    .requireSlicesOf(grid);
        } catch (InvalidImageException invalid) {
            throw new RejectedRecordException(INVALID_SOURCE, "source." + invalid.getMessage());
        }
    }
}
