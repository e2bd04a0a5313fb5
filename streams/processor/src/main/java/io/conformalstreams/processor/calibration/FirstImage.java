package io.conformalstreams.processor.calibration;

import java.util.Collection;
import java.util.Comparator;

/**
 * The image of a unit that was accepted first. It gives the unit its age. A withdrawn image and an image of another epoch
 * also count, so that the age of a unit does not depend on its labels.
 *
 * @param sequence number of images of the stratum that were accepted before it
 * @param labelledAt event time of its first accepted revision, milliseconds since 1970
 */
record FirstImage(long sequence, long labelledAt) {

    static FirstImage of(CalibrationEntry entry) {
        return new FirstImage(entry.sequence(), entry.firstLabelledAt());
    }

    /** @param images all images of a unit, at least one */
    static FirstImage among(Collection<CalibrationEntry> images) {
        return images.stream()
                .map(FirstImage::of)
                .min(Comparator.comparingLong(FirstImage::sequence))
                .orElseThrow();
    }

    FirstImage earlier(FirstImage other) {
        return other.sequence() < sequence ? other : this;
    }
}
