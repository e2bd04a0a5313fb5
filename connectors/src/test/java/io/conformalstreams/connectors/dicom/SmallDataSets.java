package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Data sets of frames with 4 rows and 6 columns: Segmentations and Parametric Maps. */
final class SmallDataSets {

    static final int ROWS = 4;
    static final int COLUMNS = 6;
    static final int PLANE = ROWS * COLUMNS;

    private SmallDataSets() {}

    static byte[] fractional(Grid grid, byte[] values) {
        return DicomSegmentationEncoder.fractional(
                new DicomSegmentationEncoder.Description("p", "s", "t", Instant.EPOCH),
                grid,
                List.of("cell"),
                ByteBuffer.wrap(values));
    }

    static DicomEncoder labelMap(double[] heights, String position, byte[] pixels) {
        return image(heights, position, pixels, 8)
                .text(DicomTag.SOP_CLASS, DicomSegmentationReader.LABEL_MAP_STORAGE)
                .text(DicomTag.SEGMENTATION_TYPE, "LABELMAP")
                .sequence(DicomTag.SEGMENTS, segment(1, "lesion", ""));
    }

    static DicomEncoder segment(int number, String label, String code) {
        return new DicomEncoder()
                .sequence(
                        DicomTag.SEGMENTED_PROPERTY_TYPE,
                        new DicomEncoder().text(DicomTag.CODE_VALUE, code).text(DicomTag.CODING_SCHEME, "SCT"))
                .shorts(DicomTag.SEGMENT_NUMBER, number)
                .text(DicomTag.SEGMENT_LABEL, label);
    }

    /** Frames at positions along z. The format gives the text of each height. */
    static DicomEncoder image(double[] heights, String position, byte[] pixels, int bits) {
        List<DicomEncoder> frames = new ArrayList<>();
        for (double height : heights) {
            frames.add(new DicomEncoder()
                    .sequence(
                            DicomTag.PLANE_POSITION,
                            new DicomEncoder()
                                    .text(DicomTag.IMAGE_POSITION, String.format(Locale.ROOT, position, height))));
        }
        return new DicomEncoder()
                .text(DicomTag.NUMBER_OF_FRAMES, Integer.toString(heights.length))
                .shorts(DicomTag.ROWS, ROWS)
                .shorts(DicomTag.COLUMNS, COLUMNS)
                .shorts(DicomTag.BITS_ALLOCATED, bits)
                .sequence(
                        DicomTag.SHARED_FUNCTIONAL_GROUPS,
                        new DicomEncoder()
                                .sequence(
                                        DicomTag.PIXEL_MEASURES,
                                        new DicomEncoder().decimals(DicomTag.PIXEL_SPACING, 0.75, 0.5))
                                .sequence(
                                        DicomTag.PLANE_ORIENTATION,
                                        new DicomEncoder().decimals(DicomTag.IMAGE_ORIENTATION, 1, 0, 0, 0, 1, 0))
                                .sequence(
                                        DicomTag.REAL_WORLD_VALUE_MAPPING,
                                        new DicomEncoder()
                                                .bytes(DicomTag.REAL_WORLD_SLOPE, eight(0.0025))
                                                .bytes(DicomTag.REAL_WORLD_INTERCEPT, eight(0))))
                .sequence(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS, frames)
                .bytes(DicomTag.PIXEL_DATA, samples(pixels, bits));
    }

    static byte[] samples(byte[] numbers, int bits) {
        int bytes = bits / Byte.SIZE;
        byte[] samples = new byte[numbers.length * bytes];
        for (int index = 0; index < numbers.length; index++) {
            samples[index * bytes] = numbers[index];
        }
        return samples;
    }

    private static byte[] eight(double value) {
        return ByteBuffer.allocate(Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array();
    }

    static DicomFile parse(DicomEncoder dataSet) throws IOException {
        return DicomFile.parse(
                "a.dcm", dataSet.file(DicomSegmentationReader.LABEL_MAP_STORAGE, "1.2.3"), SizeLimit.DEFAULT);
    }
}
