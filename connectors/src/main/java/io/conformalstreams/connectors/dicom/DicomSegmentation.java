package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.Segment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A DICOM Segmentation (PS3.3, A.51) as volumes on one grid, one for each segment, in the order of the segment numbers.
 * If a slice has no frame for a segment, the segment is empty there.
 *
 * <p>Writers omit slices in which every segment is empty. Between other slices, such a slice is recognised by the
 * regular distances. At the ends of the stack it is recognised in two cases: the slices of the scores are known, or the
 * file lists all source images and names the source image of each frame.
 */
public final class DicomSegmentation {

    private final String file;
    private final Grid grid;
    private final Optional<SliceStack> slices;
    private final List<Segment> segments;
    private final SegmentPixels pixels;

    DicomSegmentation(
            String file, Grid grid, Optional<SliceStack> slices, List<Segment> segments, SegmentPixels pixels) {
        this.file = file;
        this.grid = grid;
        this.slices = slices;
        this.segments = List.copyOf(segments);
        this.pixels = pixels;
    }

    /**
     * Shape [z, y, x], or [y, x] for a single slice, and spacing. The spacing is 1 mm along an axis for which the file
     * gives none.
     */
    public Grid grid() {
        return grid;
    }

    /** The positions of the slices; empty if the file gives none. */
    public Optional<SliceStack> slices() {
        return slices;
    }

    /** The segments, by ascending number. */
    public List<Segment> segments() {
        return segments;
    }

    /** Whether the values are 0 and 1. Otherwise they are fractions. */
    public boolean isBinary() {
        return pixels.maximum() == 1;
    }

    /**
     * The stored value that represents a fraction of 1. It is 1 in a binary segmentation, and otherwise from 1 to 255.
     */
    public int maximum() {
        return pixels.maximum();
    }

    /** The meaning of a fraction: {@code PROBABILITY} or {@code OCCUPANCY}; empty for a binary segmentation. */
    public String fractionalType() {
        return pixels.fractionalType();
    }

    /**
     * The values of all segments, one after the other, one unsigned byte each, row-major; a read-only view.
     *
     * @throws FormatException if the volumes of a label map exceed the limit
     */
    public ByteBuffer values() throws FormatException {
        return ByteBuffer.wrap(pixels.values(file, grid.size(), segments.size()))
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The label map of a binary segmentation, in a new buffer. Each segment has the value of its label or code, or else
     * its number. If segments overlap, the highest value wins. A structure inside another one should therefore have the
     * higher value.
     *
     * @throws FormatException if the segmentation is fractional, or if label, code and number of a segment contradict
     *     each other
     */
    public ByteBuffer labels(LabelValues known) throws FormatException {
        if (!isBinary()) {
            throw new FormatException(
                    file,
                    DicomTag.SEGMENTATION_TYPE.describe(),
                    "FRACTIONAL",
                    "a label must be a BINARY segmentation or a LABELMAP: save it as one of them");
        }
        int[] values = known.ofSegments(file, segments);
        byte[] labels = new byte[grid.size()];
        List<Integer> ascending = new ArrayList<>();
        for (int segment = 0; segment < values.length; segment++) {
            ascending.add(segment);
        }
        ascending.sort(Comparator.comparingInt(segment -> values[segment]));
        for (int segment : ascending) {
            pixels.paint(segment, (byte) values[segment], labels);
        }
        return ByteBuffer.wrap(labels).order(ByteOrder.LITTLE_ENDIAN);
    }
}
