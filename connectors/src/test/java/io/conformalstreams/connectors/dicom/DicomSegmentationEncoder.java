package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes segmentations without a source study: a frame for every segment and slice, along z, in a frame of reference of
 * its own. The same input gives the same bytes.
 */
public final class DicomSegmentationEncoder {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HHmmss").withZone(ZoneOffset.UTC);
    private static final int LONGEST_LABEL = 64;
    private static final int LARGEST_SHORT = 0xffff;

    private final Description description;
    private final Grid grid;
    private final List<String> labels;

    private DicomSegmentationEncoder(Description description, Grid grid, List<String> labels) {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("a segmentation has at least one segment");
        }
        if (grid.height() > LARGEST_SHORT || grid.width() > LARGEST_SHORT || labels.size() > LARGEST_SHORT) {
            throw new IllegalArgumentException(
                    grid + " with " + labels.size() + " segments exceeds DICOM's " + LARGEST_SHORT);
        }
        this.description = description;
        this.grid = grid;
        this.labels = labels;
    }

    /**
     * A binary segmentation. Segments may overlap.
     *
     * @param labels names of the segments, which get the numbers 1, 2, ...
     * @param masks one for each segment, all on one grid
     */
    public static byte[] binary(Description description, List<String> labels, List<PackedMask> masks) {
        Grid grid = masks.get(0).grid();
        int size = grid.size();
        long bits = (long) size * masks.size();
        byte[] pixels = new byte[Math.toIntExact((bits + 7) / 8)];
        for (int segment = 0; segment < masks.size(); segment++) {
            PackedMask mask = masks.get(segment);
            if (!mask.grid().equals(grid)) {
                throw new IllegalArgumentException("segments lie on " + grid + " and on " + mask.grid());
            }
            for (int index = 0; index < size; index++) {
                if (mask.contains(index)) {
                    long bit = (long) segment * size + index;
                    pixels[(int) (bit >>> 3)] |= (byte) (1 << (bit & 7));
                }
            }
        }
        DicomEncoder dataSet = new DicomSegmentationEncoder(description, grid, labels)
                .dataSet("BINARY", 1)
                .bytes(DicomTag.PIXEL_DATA, pixels);
        return dataSet.file(DicomSegmentationReader.SEGMENTATION_STORAGE, description.uid("instance"));
    }

    /**
     * A fractional segmentation with probabilities.
     *
     * @param labels names of the segments, which get the numbers 1, 2, ...
     * @param values of all segments one after the other, one unsigned byte each; 255 means a probability of 1
     */
    public static byte[] fractional(Description description, Grid grid, List<String> labels, ByteBuffer values) {
        if (values.remaining() != (long) grid.size() * labels.size()) {
            throw new IllegalArgumentException(
                    values.remaining() + " values for " + labels.size() + " segments on " + grid);
        }
        byte[] pixels = new byte[values.remaining()];
        values.slice().get(pixels);
        DicomEncoder dataSet = new DicomSegmentationEncoder(description, grid, labels)
                .dataSet("FRACTIONAL", Byte.SIZE)
                .text(DicomTag.SEGMENTATION_FRACTIONAL_TYPE, "PROBABILITY")
                .shorts(DicomTag.MAXIMUM_FRACTIONAL_VALUE, 255)
                .bytes(DicomTag.PIXEL_DATA, pixels);
        return dataSet.file(DicomSegmentationReader.SEGMENTATION_STORAGE, description.uid("instance"));
    }

    private DicomEncoder dataSet(String type, int bits) {
        DicomEncoder dataSet = new DicomEncoder();
        putPatientAndStudy(dataSet);
        putEquipmentAndContent(dataSet);
        dataSet.shorts(DicomTag.SAMPLES_PER_PIXEL, 1)
                .text(DicomTag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                .text(DicomTag.NUMBER_OF_FRAMES, Integer.toString(labels.size() * grid.depth()))
                .shorts(DicomTag.ROWS, grid.height())
                .shorts(DicomTag.COLUMNS, grid.width())
                .shorts(DicomTag.BITS_ALLOCATED, bits)
                .shorts(DicomTag.BITS_STORED, bits)
                .shorts(DicomTag.HIGH_BIT, bits - 1)
                .shorts(DicomTag.PIXEL_REPRESENTATION, 0)
                .text(DicomTag.LOSSY_COMPRESSION, "00")
                .text(DicomTag.SEGMENTATION_TYPE, type)
                .text(DicomTag.SEGMENTS_OVERLAP, labels.size() > 1 ? "UNDEFINED" : "NO")
                .sequence(DicomTag.SEGMENTS, segments());
        putFunctionalGroups(dataSet);
        return dataSet;
    }

    private void putPatientAndStudy(DicomEncoder dataSet) {
        String date = DATE.format(description.at());
        String time = TIME.format(description.at());
        dataSet.text(DicomTag.CHARACTER_SET, "ISO_IR 192")
                .text(DicomTag.IMAGE_TYPE, "DERIVED", "PRIMARY")
                .text(DicomTag.SOP_CLASS, DicomSegmentationReader.SEGMENTATION_STORAGE)
                .text(DicomTag.SOP_INSTANCE, description.uid("instance"))
                .text(DicomTag.STUDY_DATE, date)
                .text(DicomTag.CONTENT_DATE, date)
                .text(DicomTag.STUDY_TIME, time)
                .text(DicomTag.CONTENT_TIME, time)
                .text(DicomTag.ACCESSION_NUMBER)
                .text(DicomTag.REFERRING_PHYSICIAN)
                .text(DicomTag.PATIENT_NAME, shortened(description.patient()))
                .text(DicomTag.PATIENT_ID, shortened(description.patient()))
                .text(DicomTag.PATIENT_BIRTH_DATE)
                .text(DicomTag.PATIENT_SEX)
                .text(DicomTag.STUDY_INSTANCE, description.uid("study"))
                .text(DicomTag.SERIES_INSTANCE, description.uid("series"))
                .text(DicomTag.STUDY_ID)
                .text(DicomTag.FRAME_OF_REFERENCE, description.uid("frame of reference"))
                .text(DicomTag.POSITION_REFERENCE);
    }

    private void putEquipmentAndContent(DicomEncoder dataSet) {
        dataSet.text(DicomTag.MODALITY, "SEG")
                .text(DicomTag.MANUFACTURER, "Conformal Streams")
                .text(DicomTag.MODEL_NAME, "Conformal Streams")
                .text(DicomTag.DEVICE_SERIAL_NUMBER, "0")
                .text(DicomTag.SOFTWARE_VERSIONS, "0.1.0")
                .text(DicomTag.SERIES_DESCRIPTION, shortened(description.series()))
                .text(DicomTag.SERIES_NUMBER, "1")
                .text(DicomTag.INSTANCE_NUMBER, "1")
                .text(DicomTag.CONTENT_LABEL, "CONFIDENCE_SETS")
                .text(DicomTag.CONTENT_DESCRIPTION, shortened(description.series()))
                .text(DicomTag.CONTENT_CREATOR);
    }

    private List<DicomEncoder> segments() {
        List<DicomEncoder> segments = new ArrayList<>();
        for (String label : labels) {
            segments.add(new DicomEncoder()
                    .sequence(DicomTag.SEGMENTED_PROPERTY_CATEGORY, code("91723000", "SCT", "Anatomical Structure"))
                    .sequence(DicomTag.SEGMENTED_PROPERTY_TYPE, code("85756007", "SCT", "Tissue"))
                    .shorts(DicomTag.SEGMENT_NUMBER, segments.size() + 1)
                    .text(DicomTag.SEGMENT_LABEL, shortened(label))
                    .text(DicomTag.SEGMENT_ALGORITHM_TYPE, "AUTOMATIC")
                    .text(DicomTag.SEGMENT_ALGORITHM_NAME, "Conformal Streams"));
        }
        return segments;
    }

    private void putFunctionalGroups(DicomEncoder dataSet) {
        String organization = description.uid("dimensions");
        dataSet.sequence(
                        DicomTag.DIMENSION_ORGANIZATION,
                        new DicomEncoder().text(DicomTag.DIMENSION_ORGANIZATION_UID, organization))
                .sequence(
                        DicomTag.DIMENSION_INDEX,
                        dimension(organization, DicomTag.REFERENCED_SEGMENT, DicomTag.SEGMENT_IDENTIFICATION),
                        dimension(organization, DicomTag.IMAGE_POSITION, DicomTag.PLANE_POSITION))
                .sequence(DicomTag.SHARED_FUNCTIONAL_GROUPS, sharedGroups())
                .sequence(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS, frames());
    }

    private DicomEncoder sharedGroups() {
        double step = grid.dimensions() == 3 ? grid.spacing(0) : 1;
        int rows = grid.dimensions() - 2;
        return new DicomEncoder()
                .sequence(
                        DicomTag.PIXEL_MEASURES,
                        new DicomEncoder()
                                .decimals(DicomTag.SLICE_THICKNESS, step)
                                .decimals(DicomTag.SPACING_BETWEEN_SLICES, step)
                                .decimals(DicomTag.PIXEL_SPACING, grid.spacing(rows), grid.spacing(rows + 1)))
                .sequence(
                        DicomTag.PLANE_ORIENTATION,
                        new DicomEncoder().decimals(DicomTag.IMAGE_ORIENTATION, 1, 0, 0, 0, 1, 0));
    }

    private List<DicomEncoder> frames() {
        double step = grid.dimensions() == 3 ? grid.spacing(0) : 1;
        List<DicomEncoder> frames = new ArrayList<>();
        for (int segment = 1; segment <= labels.size(); segment++) {
            for (int slice = 0; slice < grid.depth(); slice++) {
                frames.add(new DicomEncoder()
                        .sequence(
                                DicomTag.FRAME_CONTENT,
                                new DicomEncoder().integers(DicomTag.DIMENSION_INDEX_VALUES, segment, slice + 1))
                        .sequence(
                                DicomTag.PLANE_POSITION,
                                new DicomEncoder().decimals(DicomTag.IMAGE_POSITION, 0, 0, slice * step))
                        .sequence(
                                DicomTag.SEGMENT_IDENTIFICATION,
                                new DicomEncoder().shorts(DicomTag.REFERENCED_SEGMENT, segment)));
            }
        }
        return frames;
    }

    private static DicomEncoder dimension(String organization, DicomTag pointer, DicomTag group) {
        return new DicomEncoder()
                .text(DicomTag.DIMENSION_ORGANIZATION_UID, organization)
                .pointer(DicomTag.DIMENSION_INDEX_POINTER, pointer)
                .pointer(DicomTag.FUNCTIONAL_GROUP_POINTER, group);
    }

    private static DicomEncoder code(String value, String scheme, String meaning) {
        return new DicomEncoder()
                .text(DicomTag.CODE_VALUE, value)
                .text(DicomTag.CODING_SCHEME, scheme)
                .text(DicomTag.CODE_MEANING, meaning);
    }

    /** Value representations LO and PN allow at most 64 characters, and a backslash would separate values. */
    private static String shortened(String text) {
        String single = text.replace('\\', '/').replace('^', ' ').replace('=', '-');
        return single.length() <= LONGEST_LABEL ? single : single.substring(0, LONGEST_LABEL);
    }

    /**
     * The identity of a segmentation: patient, study and series.
     *
     * @param patient pseudonym
     * @param study source of the study's identifier, for example stratum and image
     * @param series the content of the series, for example procedure and prediction; unique within the study
     * @param at time of the content
     */
    public record Description(String patient, String study, String series, Instant at) {

        String uid(String purpose) {
            return DicomIdentifier.of(purpose.equals("study") ? study : study + '\n' + series, purpose);
        }
    }
}
