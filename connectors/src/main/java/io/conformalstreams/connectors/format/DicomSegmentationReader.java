package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.image.Grid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the frames of a segmentation into volumes: by referenced segment and position along the slices' normal. */
final class DicomSegmentationReader {

    static final String SEGMENTATION_STORAGE = "1.2.840.10008.5.1.4.1.1.66.4";

    private static final int LARGEST_BYTE = 255;

    private final String file;
    private final long size;
    private final SizeLimit limit;
    private final DicomDataSet dataSet;
    private final int rows;
    private final int columns;
    private final boolean binary;
    private final Map<DicomTag, Optional<DicomDataSet>> sharedGroups = new EnumMap<>(DicomTag.class);

    DicomSegmentationReader(String file, long size, SizeLimit limit, DicomDataSet dataSet) throws FormatException {
        this.file = file;
        this.size = size;
        this.limit = limit;
        this.dataSet = dataSet;
        String sopClass = dataSet.requiredText(DicomTag.SOP_CLASS);
        if (!sopClass.equals(SEGMENTATION_STORAGE)) {
            throw new FormatException(
                    file,
                    DicomTag.SOP_CLASS.describe(),
                    sopClass,
                    "a Segmentation is expected: " + SEGMENTATION_STORAGE);
        }
        this.rows = positive(DicomTag.ROWS);
        this.columns = positive(DicomTag.COLUMNS);
        this.binary = isBinary();
    }

    DicomSegmentation read() throws FormatException {
        List<DicomSegmentation.Segment> segments = segments();
        List<Frame> frames = frames(segments);
        ByteBuffer pixels = pixels(frames.size());
        DicomSlices slices =
                DicomSlices.of(file, frames.stream().map(Frame::place).toList(), measures());
        long[] lengths = {segments.size(), slices.count(), rows, columns};
        int length = limit.checkedLength(file, lengths, 1);
        SizeLimit.requireReachable(file, "volume", length, size);
        byte[] values = new byte[length];
        int plane = rows * columns;
        Set<Integer> filled = new HashSet<>();
        for (int frame = 0; frame < frames.size(); frame++) {
            int target = frames.get(frame).segment() * slices.count() + slices.index(frame);
            if (!filled.add(target)) {
                throw new FormatException(
                        file,
                        "frame " + (frame + 1),
                        "a second one of its segment and slice",
                        "tiled images aren't read");
            }
            copy(pixels, (long) frame * plane, values, target * plane, plane);
        }
        int maximum = binary
                ? 1
                : dataSet.unsignedShort(DicomTag.MAXIMUM_FRACTIONAL_VALUE).orElse(LARGEST_BYTE);
        if (maximum < 1 || maximum > LARGEST_BYTE) {
            throw new FormatException(
                    file, DicomTag.MAXIMUM_FRACTIONAL_VALUE.describe(), maximum, "a number from 1 to 255 is expected");
        }
        return new DicomSegmentation(file, grid(slices), segments, maximum, values);
    }

    private int positive(DicomTag tag) throws FormatException {
        int value = dataSet.requiredUnsignedShort(tag);
        if (value < 1) {
            throw new FormatException(file, tag.describe(), value, "at least 1 is expected");
        }
        return value;
    }

    private boolean isBinary() throws FormatException {
        String type = dataSet.requiredText(DicomTag.SEGMENTATION_TYPE);
        int bits = dataSet.requiredUnsignedShort(DicomTag.BITS_ALLOCATED);
        if (type.equals("BINARY") && bits == 1) {
            return true;
        }
        if (type.equals("FRACTIONAL") && bits == Byte.SIZE) {
            return false;
        }
        throw new FormatException(
                file,
                DicomTag.SEGMENTATION_TYPE.describe(),
                type + " of " + bits + " bits",
                "BINARY of 1 bit or FRACTIONAL of 8 bits is expected");
    }

    private List<DicomSegmentation.Segment> segments() throws FormatException {
        List<DicomSegmentation.Segment> segments = new ArrayList<>();
        Set<Integer> numbers = new HashSet<>();
        for (DicomDataSet item : dataSet.items(DicomTag.SEGMENTS)) {
            int number = item.requiredUnsignedShort(DicomTag.SEGMENT_NUMBER);
            if (number < 1 || !numbers.add(number)) {
                throw new FormatException(
                        file, DicomTag.SEGMENT_NUMBER.describe(), number, "every segment has its own, from 1 on");
            }
            segments.add(new DicomSegmentation.Segment(
                    number, item.text(DicomTag.SEGMENT_LABEL).orElse("")));
        }
        if (segments.isEmpty()) {
            throw dataSet.absent(DicomTag.SEGMENTS);
        }
        segments.sort(Comparator.comparingInt(DicomSegmentation.Segment::number));
        return segments;
    }

    private List<Frame> frames(List<DicomSegmentation.Segment> segments) throws FormatException {
        List<DicomDataSet> perFrame = dataSet.items(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS);
        String declared = dataSet.requiredText(DicomTag.NUMBER_OF_FRAMES);
        if (perFrame.isEmpty() || !declared.equals(Integer.toString(perFrame.size()))) {
            throw new FormatException(
                    file,
                    DicomTag.NUMBER_OF_FRAMES.describe(),
                    declared,
                    "there are functional groups for " + perFrame.size());
        }
        Map<Integer, Integer> indices = new HashMap<>();
        segments.forEach(segment -> indices.put(segment.number(), indices.size()));
        int[] framesOfSegment = new int[segments.size()];
        List<Frame> frames = new ArrayList<>();
        for (DicomDataSet groups : perFrame) {
            if (!groups.items(DicomTag.SLIDE_POSITION).isEmpty()) {
                throw new FormatException(
                        file, DicomTag.SLIDE_POSITION.describe(), "given", "tiled images aren't read");
            }
            Optional<DicomDataSet> identification = group(groups, DicomTag.SEGMENT_IDENTIFICATION);
            int number = identification.isPresent()
                    ? identification.get().requiredUnsignedShort(DicomTag.REFERENCED_SEGMENT)
                    : 0;
            if (!indices.containsKey(number)) {
                throw new FormatException(
                        file, DicomTag.REFERENCED_SEGMENT.describe(), number, "the file has no such segment");
            }
            int segment = indices.get(number);
            frames.add(new Frame(segment, place(groups, framesOfSegment[segment]++)));
        }
        return frames;
    }

    private DicomSlices.Place place(DicomDataSet groups, int order) throws FormatException {
        Optional<DicomDataSet> plane = group(groups, DicomTag.PLANE_POSITION);
        Optional<double[]> position =
                plane.isPresent() ? plane.get().decimals(DicomTag.IMAGE_POSITION, 3) : Optional.empty();
        Optional<DicomDataSet> axes = group(groups, DicomTag.PLANE_ORIENTATION);
        Optional<double[]> orientation =
                axes.isPresent() ? axes.get().decimals(DicomTag.IMAGE_ORIENTATION, 6) : Optional.empty();
        return new DicomSlices.Place(order, position, orientation);
    }

    /** A functional group of one frame, or the shared one. */
    private Optional<DicomDataSet> group(DicomDataSet frame, DicomTag tag) throws FormatException {
        Optional<DicomDataSet> own = frame.item(tag);
        return own.isPresent() ? own : shared(tag);
    }

    /** Kept, since every frame asks for the same and they may be large. */
    private Optional<DicomDataSet> shared(DicomTag tag) throws FormatException {
        if (!sharedGroups.containsKey(tag)) {
            Optional<DicomDataSet> groups = dataSet.item(DicomTag.SHARED_FUNCTIONAL_GROUPS);
            sharedGroups.put(tag, groups.isPresent() ? groups.get().item(tag) : Optional.empty());
        }
        return sharedGroups.get(tag);
    }

    private Optional<DicomDataSet> measures() throws FormatException {
        Optional<DicomDataSet> shared = shared(DicomTag.PIXEL_MEASURES);
        if (shared.isPresent()) {
            return shared;
        }
        return dataSet.items(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS).get(0).item(DicomTag.PIXEL_MEASURES);
    }

    private Grid grid(DicomSlices slices) throws FormatException {
        Optional<DicomDataSet> measures = measures();
        double[] plane = measures.isPresent()
                ? measures.get().decimals(DicomTag.PIXEL_SPACING, 2).orElse(new double[] {1, 1})
                : new double[] {1, 1};
        if (!(plane[0] > 0 && plane[1] > 0)) {
            throw new FormatException(
                    file,
                    DicomTag.PIXEL_SPACING.describe(),
                    plane[0] + "\\" + plane[1],
                    "distances above 0 are expected");
        }
        return slices.count() == 1
                ? Grid.of(new int[] {rows, columns}, plane)
                : Grid.of(
                        new int[] {slices.count(), rows, columns}, new double[] {slices.spacing(), plane[0], plane[1]});
    }

    private ByteBuffer pixels(int frames) throws FormatException {
        ByteBuffer pixels = dataSet.value(DicomTag.PIXEL_DATA).orElseThrow(() -> dataSet.absent(DicomTag.PIXEL_DATA));
        long count = (long) frames * rows * columns;
        long expected = binary ? (count + 7) / 8 : count;
        if (pixels.remaining() != expected + expected % 2 && pixels.remaining() != expected) {
            throw new FormatException(
                    file,
                    DicomTag.PIXEL_DATA.describe(),
                    pixels.remaining() + " bytes",
                    frames + " frames of " + rows + " x " + columns + " have " + expected);
        }
        return pixels;
    }

    /** Binary pixels are bits, least significant first, that run on from frame to frame (PS3.5, 8.1.1). */
    private void copy(ByteBuffer pixels, long first, byte[] values, int target, int count) {
        for (int index = 0; index < count; index++) {
            long pixel = first + index;
            values[target + index] =
                    binary ? (byte) (pixels.get((int) (pixel >>> 3)) >>> (pixel & 7) & 1) : pixels.get((int) pixel);
        }
    }

    private record Frame(int segment, DicomSlices.Place place) {}
}
