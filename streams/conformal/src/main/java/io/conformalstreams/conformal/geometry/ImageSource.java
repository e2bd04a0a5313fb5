package io.conformalstreams.conformal.geometry;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import java.util.List;

/**
 * The DICOM series from which an image was read.
 *
 * @param studyInstanceUid the UID of the study
 * @param seriesInstanceUid the UID of the series
 * @param sopClassUid the SOP class of the instances
 * @param sopInstanceUids the UIDs of the instances: one for each slice in the order of the first axis, or only the UID
 *     of a single instance that has one frame for each slice in this order
 */
public record ImageSource(
        String studyInstanceUid, String seriesInstanceUid, String sopClassUid, List<String> sopInstanceUids) {

    /** @throws InvalidImageException if a UID is malformed or there is no instance */
    public ImageSource {
        Uid.require("studyInstanceUid", studyInstanceUid);
        Uid.require("seriesInstanceUid", seriesInstanceUid);
        Uid.require("sopClassUid", sopClassUid);
        sopInstanceUids = List.copyOf(sopInstanceUids);
        sopInstanceUids.forEach(uid -> Uid.require("sopInstanceUids", uid));
        if (sopInstanceUids.isEmpty()) {
            throw new InvalidImageException("sopInstanceUids must have at least one entry");
        }
    }

    /** @throws InvalidImageException if the number of instances is neither 1 nor the grid's number of slices */
    public void requireSlicesOf(Grid grid) {
        if (sopInstanceUids.size() != 1 && sopInstanceUids.size() != grid.depth()) {
            throw new InvalidImageException("sopInstanceUids has " + sopInstanceUids.size()
                    + " entries: give one for each of the " + grid.depth()
                    + " slices, or the one that holds them all");
        }
    }
}
