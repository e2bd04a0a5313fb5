package io.conformalstreams.connectors.dicom;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One image of a source series: an instance, or a frame of a multi-frame instance.
 *
 * @param frame number of the frame, from 1 on; empty for an instance of one frame
 * @param position of the first pixel, as the instance states it
 */
record SourceImage(String sopClass, String sopInstance, OptionalInt frame, Optional<double[]> position) {

    /** A reference to it (PS3.3, 10.3). */
    DicomEncoder reference() {
        DicomEncoder reference = instanceReference();
        frame.ifPresent(number -> reference.text(DicomTag.REFERENCED_FRAME, Integer.toString(number)));
        return reference;
    }

    /** A reference to the instance, whichever frame it is. */
    DicomEncoder instanceReference() {
        return new DicomEncoder()
                .text(DicomTag.REFERENCED_SOP_CLASS, sopClass)
                .text(DicomTag.REFERENCED_SOP_INSTANCE, sopInstance);
    }
}
