package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the frames of an image lie. The image has either a single frame (PS3.3, C.7.6.2) or several frames with
 * functional groups.
 *
 * @param isMultiFrame whether frames have numbers
 * @param places of all frames
 * @param pixelSpacing distance of rows and of columns in mm
 */
record DicomPlanes(boolean isMultiFrame, List<DicomSlices.Place> places, double[] pixelSpacing) {

    static DicomPlanes of(String name, DicomDataSet instance) throws FormatException {
        if (!instance.items(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS).isEmpty()) {
            DicomFrames frames = new DicomFrames(name, instance);
            List<DicomSlices.Place> places = new ArrayList<>();
            for (DicomDataSet groups : frames.groups()) {
                places.add(frames.place(groups, places.size()));
            }
            return new DicomPlanes(true, places, frames.planeSpacing());
        }
        String frames = instance.text(DicomTag.NUMBER_OF_FRAMES).orElse("1");
        if (!frames.equals("1")) {
            throw new FormatException(
                    name,
                    DicomTag.NUMBER_OF_FRAMES.describe(),
                    frames,
                    "frames with positions in their functional groups are expected");
        }
        double[] spacing = instance.decimals(DicomTag.PIXEL_SPACING, 2).orElse(new double[] {1, 1});
        if (!(spacing[0] > 0 && spacing[1] > 0)) {
            throw new FormatException(
                    name,
                    DicomTag.PIXEL_SPACING.describe(),
                    spacing[0] + "\\" + spacing[1],
                    "distances above 0 are expected");
        }
        DicomSlices.Place place = new DicomSlices.Place(
                0,
                instance.decimals(DicomTag.IMAGE_POSITION, 3),
                DicomFrames.fractionDigits(
                        instance.text(DicomTag.IMAGE_POSITION).orElse("")),
                instance.decimals(DicomTag.IMAGE_ORIENTATION, 6));
        Optional<double[]> orientation = place.orientation();
        return new DicomPlanes(
                false,
                List.of(
                        orientation.isPresent()
                                ? place
                                : new DicomSlices.Place(0, Optional.empty(), place.digits(), orientation)),
                spacing);
    }
}
