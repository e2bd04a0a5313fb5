package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.format.InstalledReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;

/**
 * The positions of each segment's pixels in the patient: from a file alone, as pydicom reads it, and from the array
 * alone.
 */
public final class SegmentationPlaces {

    /** Prints the positions of each segment's pixels in tenths of a millimetre, from the file alone. */
    private static final String PLACES = """
            import pydicom, sys, numpy
            data = pydicom.dcmread(sys.argv[1])
            shared = data.SharedFunctionalGroupsSequence[0]
            spacing = [float(value) for value in shared.PixelMeasuresSequence[0].PixelSpacing]
            axes = [float(value) for value in shared.PlaneOrientationSequence[0].ImageOrientationPatient]
            pixels = data.pixel_array.reshape(int(data.NumberOfFrames), data.Rows, data.Columns)
            found = {}
            for frame, groups in zip(pixels, data.PerFrameFunctionalGroupsSequence):
                number = groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber
                first = [float(value) for value in groups.PlanePositionSequence[0].ImagePositionPatient]
                for row, column in numpy.argwhere(frame):
                    place = [first[k] + column * spacing[1] * axes[k] + row * spacing[0] * axes[3 + k] for k in range(3)]
                    found.setdefault(number, []).append(','.join('%d' % round(value * 10) for value in place))
            for number in range(1, len(data.SegmentSequence) + 1):
                print(number, ' '.join(sorted(found.get(number, []))))
            """;

    private SegmentationPlaces() {}

    /** The positions from the file alone. */
    public static String read(Path file) throws IOException {
        return InstalledReader.python("pydicom", PLACES, file);
    }

    /** The positions from the array's own affine. */
    public static String of(PatientImages images, PackedMask... masks) {
        StringBuilder expected = new StringBuilder();
        for (int segment = 0; segment < masks.length; segment++) {
            TreeSet<String> places = new TreeSet<>();
            for (int index = 0; index < images.grid().size(); index++) {
                if (masks[segment].contains(index)) {
                    places.add(images.place(index));
                }
            }
            expected.append(segment + 1)
                    .append(' ')
                    .append(String.join(" ", places))
                    .append('\n');
        }
        return expected.toString().strip();
    }
}
