package io.conformalstreams.conformal.geometry;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import java.util.List;

/**
 * The DICOM series that an image was read from.
 *
 * @param studyInstanceUid of the study
 * @param seriesInstanceUid of the series
 * @param sopClassUid of the instances
 * @param sopInstanceUids one for each slice in the order of the first axis, or one instance that holds every slice as a
 *     frame, in that order
 */
public record ImageSource(
        String studyInstanceUid, String seriesInstanceUid, String sopClassUid, List<String> sopInstanceUids) {

    /**
     * @throws InvalidImageException for a malformed UID, or without an instance
     */
    public ImageSource {
        Uid.require("studyInstanceUid", studyInstanceUid);
        Uid.require("seriesInstanceUid", seriesInstanceUid);
        Uid.require("sopClassUid", sopClassUid);
        sopInstanceUids = List.copyOf(sopInstanceUids);
        sopInstanceUids.forEach(uid -> Uid.require("sopInstanceUids", uid));
        if (sopInstanceUids.isEmpty()) {
            throw new InvalidImageException("sopInstanceUids must be at least one");
        }
    }

    /**
     * @throws InvalidImageException if the number of instances is neither one nor that of the grid's slices
     */
    public void requireSlicesOf(Grid grid) {
        if (sopInstanceUids.size() != 1 && sopInstanceUids.size() != grid.depth()) {
            throw new InvalidImageException("sopInstanceUids has " + sopInstanceUids.size()
                    + " entries: give one for each of the " + grid.depth()
                    + " slices, or the one that holds them all");
        }
    }
}
