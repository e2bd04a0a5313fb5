package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * Confidence sets as contours for radiotherapy, an RT Structure Set (PS3.3, A.19): closed planar contours of each set
 * on each slice, in patient coordinates. The encoding is implicit little-endian, because it allows any number of points
 * in a contour.
 */
public final class StructureSetObject {

    static final String STORAGE = "1.2.840.10008.5.1.4.1.1.481.3";

    private static final String STUDY_MANAGEMENT = "1.2.840.10008.3.1.2.3.1";
    private static final int SERIES_NUMBER = 9003;
    private static final int LONGEST_LABEL = 16;
    private static final double CUBIC_MILLIMETRES_PER_CUBIC_CENTIMETRE = 1000;

    private final DerivedObject object;
    private final SetPlanes planes;
    private final List<SetSegment> sets;
    private final String frameOfReference;

    private StructureSetObject(DerivedObject object, List<SetSegment> sets) throws FormatException {
        this.object = object;
        this.planes = object.planes();
        this.sets = List.copyOf(sets);
        this.frameOfReference = planes.frameOfReference()
                .orElseThrow(() -> new FormatException(
                        "source series",
                        "frame of reference",
                        "absent",
                        "contours need coordinates: leave the structure set out for such images"));
    }

    /**
     * @param sets get the numbers 1, 2, ...
     * @throws FormatException if the images have no frame of reference
     */
    public static DicomObject encode(DerivedObject object, List<SetSegment> sets) throws FormatException {
        return new StructureSetObject(object, sets).encode();
    }

    private DicomObject encode() {
        DicomEncoder dataSet = object.dataSet(STORAGE, "RTSTRUCT", SERIES_NUMBER);
        object.putFrameOfReference(dataSet);
        String name = object.seriesDescription();
        dataSet.text(DicomTag.OPERATORS)
                .text(
                        DicomTag.STRUCTURE_SET_LABEL,
                        name.substring(0, Math.min(LONGEST_LABEL, name.length()))
                                .strip())
                .text(DicomTag.STRUCTURE_SET_NAME, name)
                .text(DicomTag.STRUCTURE_SET_DATE, object.date())
                .text(DicomTag.STRUCTURE_SET_TIME, object.time())
                .text(DicomTag.APPROVAL_STATUS, "UNAPPROVED")
                .sequence(DicomTag.REFERENCED_FRAME_OF_REFERENCE, frameReference());
        List<DicomEncoder> regions = new ArrayList<>();
        List<DicomEncoder> contours = new ArrayList<>();
        List<DicomEncoder> observations = new ArrayList<>();
        for (SetSegment set : sets) {
            int number = regions.size() + 1;
            regions.add(region(set, number));
            contours.add(contours(set, number));
            observations.add(new DicomEncoder()
                    .text(DicomTag.OBSERVATION_NUMBER, Integer.toString(number))
                    .text(DicomTag.REFERENCED_ROI_NUMBER, Integer.toString(number))
                    .text(DicomTag.RT_ROI_INTERPRETED_TYPE, "")
                    .text(DicomTag.ROI_INTERPRETER, ""));
        }
        dataSet.sequence(DicomTag.STRUCTURE_SET_ROI, regions)
                .sequence(DicomTag.ROI_CONTOUR, contours)
                .sequence(DicomTag.RT_ROI_OBSERVATIONS, observations);
        return object.file(dataSet, STORAGE, false);
    }

    private DicomEncoder frameReference() {
        DicomEncoder reference = new DicomEncoder().text(DicomTag.FRAME_OF_REFERENCE, frameOfReference);
        object.source()
                .ifPresent(source -> reference.sequence(
                        DicomTag.RT_REFERENCED_STUDY,
                        new DicomEncoder()
                                .text(DicomTag.REFERENCED_SOP_CLASS, STUDY_MANAGEMENT)
                                .text(DicomTag.REFERENCED_SOP_INSTANCE, source.studyInstance())
                                .sequence(
                                        DicomTag.RT_REFERENCED_SERIES,
                                        new DicomEncoder()
                                                .text(DicomTag.SERIES_INSTANCE, source.seriesInstance())
                                                .sequence(DicomTag.CONTOUR_IMAGE, source.instanceReferences()))));
        return reference;
    }

    private DicomEncoder region(SetSegment set, int number) {
        DicomEncoder region = new DicomEncoder()
                .text(DicomTag.ROI_NUMBER, Integer.toString(number))
                .text(DicomTag.REFERENCED_FRAME_OF_REFERENCE_UID, frameOfReference)
                .text(DicomTag.ROI_NAME, DerivedObject.name(set.label()))
                .text(DicomTag.ROI_DESCRIPTION, SegmentationObject.shortened(set.description()))
                .text(DicomTag.ROI_GENERATION_ALGORITHM, "AUTOMATIC")
                .text(
                        DicomTag.ROI_GENERATION_DESCRIPTION,
                        DerivedObject.name(set.algorithm().name()));
        if (set.volume() > 0) {
            region.decimals(DicomTag.ROI_VOLUME, set.volume() / CUBIC_MILLIMETRES_PER_CUBIC_CENTIMETRE);
        }
        return region;
    }

    private DicomEncoder contours(SetSegment set, int number) {
        byte[] pixels = planes.pixels(set.mask());
        List<DicomEncoder> contours = new ArrayList<>();
        for (int slice = 0; slice < planes.slices(); slice++) {
            int first = slice * planes.rows() * planes.columns();
            for (List<int[]> contour : PixelContours.of(planes.rows(), planes.columns(), pixels, first)) {
                contours.add(contour(slice, contour));
            }
        }
        DicomEncoder item = new DicomEncoder()
                .text(DicomTag.ROI_DISPLAY_COLOR, SetColour.of(set).rgb())
                .text(DicomTag.REFERENCED_ROI_NUMBER, Integer.toString(number));
        return contours.isEmpty() ? item : item.sequence(DicomTag.CONTOUR, contours);
    }

    private DicomEncoder contour(int slice, List<int[]> corners) {
        double[] coordinates = new double[3 * corners.size()];
        for (int i = 0; i < corners.size(); i++) {
            // Corners lie half a pixel before the centres.
            double[] position = planes.grid().position(slice, corners.get(i)[1] - 0.5, corners.get(i)[0] - 0.5);
            System.arraycopy(position, 0, coordinates, 3 * i, 3);
        }
        DicomEncoder contour = new DicomEncoder()
                .text(DicomTag.CONTOUR_GEOMETRIC_TYPE, "CLOSED_PLANAR")
                .text(DicomTag.NUMBER_OF_CONTOUR_POINTS, Integer.toString(corners.size()))
                .decimals(DicomTag.CONTOUR_DATA, coordinates);
        if (!planes.images().isEmpty()) {
            contour.sequence(DicomTag.CONTOUR_IMAGE, planes.images().get(slice).reference());
        }
        return contour;
    }
}
