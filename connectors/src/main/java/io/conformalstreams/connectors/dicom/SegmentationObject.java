package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.image.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Confidence sets as a binary DICOM Segmentation (PS3.3, A.51) on the planes of the source series. Each frame refers to
 * its source image; frames without a pixel are left out.
 */
public final class SegmentationObject {

    private static final int SERIES_NUMBER = 9001;
    private static final int LARGEST_SHORT = 0xffff;
    private static final int LONGEST_DESCRIPTION = 1024;
    private static final CodedConcept SEGMENTATION = new CodedConcept("113076", "DCM", "Segmentation");
    private static final CodedConcept SOURCE_IMAGE =
            new CodedConcept("121322", "DCM", "Source image for image processing operation");

    private final DerivedObject object;
    private final SetPlanes planes;
    private final List<SetSegment> segments;
    private final List<Frame> frames;

    private SegmentationObject(DerivedObject object, List<SetSegment> segments) {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a segmentation has at least one segment");
        }
        this.object = object;
        this.planes = object.planes();
        this.segments = List.copyOf(segments);
        this.frames = frames();
        if (planes.rows() > LARGEST_SHORT || planes.columns() > LARGEST_SHORT || segments.size() > LARGEST_SHORT) {
            throw new IllegalArgumentException(planes.rows() + " x " + planes.columns() + " pixels in "
                    + segments.size() + " segments exceed DICOM's " + LARGEST_SHORT);
        }
    }

    /**
     * @param segments get the numbers 1, 2, ...; they may overlap
     * @throws IllegalArgumentException if there are no segments, or if the image is larger than DICOM allows
     */
    public static DicomObject encode(DerivedObject object, List<SetSegment> segments) {
        return new SegmentationObject(object, segments).encode();
    }

    private DicomObject encode() {
        DicomEncoder dataSet = object.dataSet(DicomSegmentationReader.SEGMENTATION_STORAGE, "SEG", SERIES_NUMBER);
        object.putFrameOfReference(dataSet);
        object.putReferencedSeries(dataSet);
        dataSet.text(DicomTag.IMAGE_TYPE, "DERIVED", "PRIMARY")
                .text(DicomTag.CONTENT_DATE, object.date())
                .text(DicomTag.CONTENT_TIME, object.time())
                .text(DicomTag.CONTENT_LABEL, "CONFIDENCE_SETS")
                .text(DicomTag.CONTENT_DESCRIPTION, object.seriesDescription())
                .text(DicomTag.CONTENT_CREATOR)
                .shorts(DicomTag.SAMPLES_PER_PIXEL, 1)
                .text(DicomTag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                .text(DicomTag.NUMBER_OF_FRAMES, Integer.toString(frames.size()))
                .shorts(DicomTag.ROWS, planes.rows())
                .shorts(DicomTag.COLUMNS, planes.columns())
                .shorts(DicomTag.BITS_ALLOCATED, 1)
                .shorts(DicomTag.BITS_STORED, 1)
                .shorts(DicomTag.HIGH_BIT, 0)
                .shorts(DicomTag.PIXEL_REPRESENTATION, 0)
                .text(DicomTag.LOSSY_COMPRESSION, "00")
                .text(DicomTag.SEGMENTATION_TYPE, "BINARY")
                .text(DicomTag.SEGMENTS_OVERLAP, segments.size() > 1 ? "YES" : "NO")
                .sequence(DicomTag.SEGMENTS, segmentItems())
                .bytes(DicomTag.PIXEL_DATA, pixels());
        putDimensions(dataSet);
        dataSet.sequence(DicomTag.SHARED_FUNCTIONAL_GROUPS, sharedGroups())
                .sequence(
                        DicomTag.PER_FRAME_FUNCTIONAL_GROUPS,
                        frames.stream().map(this::groups).toList());
        return object.file(dataSet, DicomSegmentationReader.SEGMENTATION_STORAGE, true);
    }

    private List<Frame> frames() {
        List<Frame> found = new ArrayList<>();
        for (int segment = 1; segment <= segments.size(); segment++) {
            byte[] pixels = planes.pixels(segments.get(segment - 1).mask());
            int plane = planes.rows() * planes.columns();
            for (int slice = 0; slice < planes.slices(); slice++) {
                byte[] frame = Arrays.copyOfRange(pixels, slice * plane, (slice + 1) * plane);
                if (!Arrays.equals(frame, new byte[plane])) {
                    found.add(new Frame(segment, slice, frame));
                }
            }
        }
        // An image has at least one frame (PS3.3, C.7.6.6).
        return found.isEmpty() ? List.of(new Frame(1, 0, new byte[planes.rows() * planes.columns()])) : found;
    }

    /**
     * The pixels as bits, the least significant bit first. A frame continues within the last byte of the previous frame
     * (PS3.5, 8.1.1).
     */
    private byte[] pixels() {
        long bits = (long) frames.size() * planes.rows() * planes.columns();
        byte[] pixels = new byte[Math.toIntExact((bits + 7) / 8)];
        long bit = 0;
        for (Frame frame : frames) {
            for (byte inside : frame.pixels()) {
                pixels[(int) (bit >>> 3)] |= (byte) (inside << (bit & 7));
                bit++;
            }
        }
        return pixels;
    }

    private List<DicomEncoder> segmentItems() {
        List<DicomEncoder> items = new ArrayList<>();
        for (SetSegment segment : segments) {
            int number = items.size() + 1;
            items.add(new DicomEncoder()
                    .shorts(DicomTag.SEGMENT_NUMBER, number)
                    .text(DicomTag.SEGMENT_LABEL, DerivedObject.name(segment.label()))
                    .text(DicomTag.SEGMENT_DESCRIPTION, shortened(segment.description()))
                    .text(DicomTag.SEGMENT_ALGORITHM_TYPE, "AUTOMATIC")
                    .text(
                            DicomTag.SEGMENT_ALGORITHM_NAME,
                            DerivedObject.name(segment.algorithm().name()))
                    .sequence(
                            DicomTag.SEGMENTATION_ALGORITHM, segment.algorithm().item())
                    .sequence(
                            DicomTag.SEGMENTED_PROPERTY_CATEGORY,
                            segment.category().item())
                    .sequence(DicomTag.SEGMENTED_PROPERTY_TYPE, segment.type().item())
                    .shorts(DicomTag.RECOMMENDED_CIELAB, SetColour.of(segment).cielab())
                    .text(DicomTag.TRACKING_ID, segment.label())
                    .text(DicomTag.TRACKING_UID, trackingIdentifier(object, number)));
        }
        return items;
    }

    /** The identifier that reports use to refer to a segment. */
    static String trackingIdentifier(DerivedObject object, int segment) {
        return object.description().identifier("segment " + segment);
    }

    private void putDimensions(DicomEncoder dataSet) {
        String organization = object.description().identifier("dimensions");
        List<DicomEncoder> dimensions = new ArrayList<>();
        dimensions.add(
                dimension(organization, "Segment", DicomTag.REFERENCED_SEGMENT, DicomTag.SEGMENT_IDENTIFICATION));
        if (planes.positioned()) {
            dimensions.add(dimension(organization, "Position", DicomTag.IMAGE_POSITION, DicomTag.PLANE_POSITION));
        }
        dataSet.sequence(
                        DicomTag.DIMENSION_ORGANIZATION,
                        new DicomEncoder().text(DicomTag.DIMENSION_ORGANIZATION_UID, organization))
                .sequence(DicomTag.DIMENSION_INDEX, dimensions);
    }

    private DicomEncoder sharedGroups() {
        DicomEncoder groups = new DicomEncoder();
        if (planes.positioned()) {
            double[] row = planes.direction(2);
            double[] column = planes.direction(1);
            Grid grid = planes.grid().grid();
            groups.sequence(
                            DicomTag.PIXEL_MEASURES,
                            new DicomEncoder()
                                    .decimals(DicomTag.SLICE_THICKNESS, grid.spacing(0))
                                    .decimals(DicomTag.SPACING_BETWEEN_SLICES, grid.spacing(0))
                                    .decimals(DicomTag.PIXEL_SPACING, grid.spacing(1), grid.spacing(2)))
                    .sequence(
                            DicomTag.PLANE_ORIENTATION,
                            new DicomEncoder()
                                    .decimals(
                                            DicomTag.IMAGE_ORIENTATION,
                                            row[0],
                                            row[1],
                                            row[2],
                                            column[0],
                                            column[1],
                                            column[2]));
        }
        return groups;
    }

    private DicomEncoder groups(Frame frame) {
        DicomEncoder groups = new DicomEncoder()
                .sequence(
                        DicomTag.SEGMENT_IDENTIFICATION,
                        new DicomEncoder().shorts(DicomTag.REFERENCED_SEGMENT, frame.segment()));
        int[] indices =
                planes.positioned() ? new int[] {frame.segment(), frame.slice() + 1} : new int[] {frame.segment()};
        groups.sequence(DicomTag.FRAME_CONTENT, new DicomEncoder().integers(DicomTag.DIMENSION_INDEX_VALUES, indices));
        if (planes.positioned()) {
            groups.sequence(
                    DicomTag.PLANE_POSITION,
                    new DicomEncoder().decimals(DicomTag.IMAGE_POSITION, planes.position(frame.slice())));
        }
        if (!planes.images().isEmpty()) {
            DicomEncoder source = planes.images()
                    .get(frame.slice())
                    .reference()
                    .sequence(DicomTag.PURPOSE_OF_REFERENCE, SOURCE_IMAGE.item());
            groups.sequence(
                    DicomTag.DERIVATION_IMAGE,
                    new DicomEncoder()
                            .sequence(DicomTag.SOURCE_IMAGE, source)
                            .sequence(DicomTag.DERIVATION_CODE, SEGMENTATION.item()));
        }
        return groups;
    }

    private static DicomEncoder dimension(String organization, String label, DicomTag pointer, DicomTag group) {
        return new DicomEncoder()
                .text(DicomTag.DIMENSION_ORGANIZATION_UID, organization)
                .pointer(DicomTag.DIMENSION_INDEX_POINTER, pointer)
                .pointer(DicomTag.FUNCTIONAL_GROUP_POINTER, group)
                .text(DicomTag.DIMENSION_DESCRIPTION_LABEL, label);
    }

    static String shortened(String text) {
        return text.length() <= LONGEST_DESCRIPTION ? text : text.substring(0, LONGEST_DESCRIPTION);
    }

    /**
     * @param slice of the planes, from 0 on
     * @param pixels 1 inside and 0 outside
     */
    private record Frame(int segment, int slice, byte[] pixels) {}
}
