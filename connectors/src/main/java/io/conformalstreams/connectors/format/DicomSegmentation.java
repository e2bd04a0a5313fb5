package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.image.Grid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A DICOM Segmentation (PS3.3, A.51) of uncompressed little-endian pixels, as volumes on one grid: one per segment, in
 * the order of the segment numbers. A slice that has no frame for a segment is empty there; a slice that has no frame for
 * any segment exists between others, at regular distances, and at the ends of the stack where the file tells the source
 * image of each frame and lists those of all slices.
 */
public final class DicomSegmentation {

    private final String file;
    private final Grid grid;
    private final List<Segment> segments;
    private final int maximum;
    private final byte[] values;

    DicomSegmentation(String file, Grid grid, List<Segment> segments, int maximum, byte[] values) {
        this.file = file;
        this.grid = grid;
        this.segments = List.copyOf(segments);
        this.maximum = maximum;
        this.values = values;
    }

    /** Shape [z, y, x], or [y, x] for a single slice, and spacing, 1 mm along an axis where the file has none. */
    public Grid grid() {
        return grid;
    }

    /** The segments by ascending number. */
    public List<Segment> segments() {
        return segments;
    }

    /** Whether the values are 0 and 1; else they are fractions. */
    public boolean isBinary() {
        return maximum == 1;
    }

    /** The value that stands for a fraction of 1: 1 for a binary segmentation, else from 1 to 255. */
    public int maximum() {
        return maximum;
    }

    /** The values of all segments one after the other, one unsigned byte each, row-major; a read-only view. */
    public ByteBuffer values() {
        return ByteBuffer.wrap(values).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The label map of a binary segmentation: the number of the segment that a voxel belongs to, else 0. Where segments
     * overlap, the highest number holds, so that a structure inside another one comes after it. A new buffer.
     *
     * @throws FormatException for fractions, and for segment numbers above 255
     */
    public ByteBuffer labels() throws FormatException {
        if (!isBinary()) {
            throw new FormatException(
                    file, DicomTag.SEGMENTATION_TYPE.describe(), "FRACTIONAL", "labels are a BINARY segmentation");
        }
        byte[] labels = new byte[grid.size()];
        for (int segment = 0; segment < segments.size(); segment++) {
            int number = segments.get(segment).number();
            if (number > 255) {
                throw new FormatException(
                        file, DicomTag.SEGMENT_NUMBER.describe(), number, "labels lie between 1 and 255");
            }
            int start = segment * labels.length;
            for (int index = 0; index < labels.length; index++) {
                if (values[start + index] != 0) {
                    labels[index] = (byte) number;
                }
            }
        }
        return ByteBuffer.wrap(labels).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * One segment.
     *
     * @param number from 1 on
     * @param label its name; may be empty
     */
    public record Segment(int number, String label) {}
}
