package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.Segment;
import io.conformalstreams.connectors.format.SizeLimit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Assembles the frames of a segmentation into volumes, by referenced segment and by position along the slices' normal.
 */
final class DicomSegmentationReader {

    static final String SEGMENTATION_STORAGE = "1.2.840.10008.5.1.4.1.1.66.4";
    static final String LABEL_MAP_STORAGE = "1.2.840.10008.5.1.4.1.1.66.7";

    private static final int LARGEST_BYTE = 255;

    private final String file;
    private final long size;
    private final SizeLimit limit;
    private final DicomDataSet dataSet;
    private final DicomFrames frames;
    private final SegmentationType segmentationType;
    private final int bits;

    /** How pixels identify their segment. */
    private enum SegmentationType {
        BINARY,
        FRACTIONAL,
        LABELMAP
    }

    DicomSegmentationReader(String file, long size, SizeLimit limit, DicomDataSet dataSet) throws FormatException {
        this.file = file;
        this.size = size;
        this.limit = limit;
        this.dataSet = dataSet;
        String sopClass = dataSet.requiredText(DicomTag.SOP_CLASS);
        if (!sopClass.equals(SEGMENTATION_STORAGE) && !sopClass.equals(LABEL_MAP_STORAGE)) {
            throw new FormatException(
                    file,
                    DicomTag.SOP_CLASS.describe(),
                    sopClass,
                    "a Segmentation is expected, " + SEGMENTATION_STORAGE + " or " + LABEL_MAP_STORAGE
                            + ", or for scores a Parametric Map, "
                            + DicomParametricMapReader.PARAMETRIC_MAP_STORAGE);
        }
        this.frames = new DicomFrames(file, dataSet);
        this.bits = dataSet.requiredUnsignedShort(DicomTag.BITS_ALLOCATED);
        this.segmentationType = segmentationType();
    }

    /**
     * @param expected number of slices, if known
     * @param stack positions of these slices, if known
     */
    DicomSegmentation read(OptionalInt expected, Optional<SliceStack> stack) throws FormatException {
        List<Segment> segments = segments();
        List<Frame> ordered = ordered(segments);
        DicomPixels pixels = DicomPixels.of(file, dataSet, frames, bits);
        List<DicomSlices.Place> places = ordered.stream().map(Frame::place).toList();
        DicomSlices found = DicomSlices.of(file, places, frames.measures());
        Optional<SliceStack> turned = expected.isPresent() ? turned(stack, places) : Optional.empty();
        Optional<int[]> indices =
                turned.isPresent() ? turned.get().indices(file, frames.frameOfReference(), places) : Optional.empty();
        DicomSlices slices =
                indices.isPresent() ? found.placedAt(indices.get(), turned.get().count()) : slices(expected, found);
        int volumes = segmentationType == SegmentationType.LABELMAP ? 1 : segments.size();
        long[] lengths = {volumes, slices.count(), frames.rows(), frames.columns()};
        int length = limit.checkedLength(file, lengths, 1);
        SizeLimit.requireReachable(file, "volume", length, size);
        byte[] values = new byte[length];
        Set<Integer> filled = new HashSet<>();
        int[] table = segmentationType == SegmentationType.LABELMAP ? table(segments) : new int[0];
        for (int frame = 0; frame < ordered.size(); frame++) {
            int target = ordered.get(frame).volume() * slices.count() + slices.index(frame);
            if (!filled.add(target)) {
                throw new FormatException(
                        file,
                        "frame " + (frame + 1),
                        "the second frame of its segment and slice",
                        "one frame for each segment and slice is expected; tiled images aren't supported");
            }
            if (segmentationType == SegmentationType.LABELMAP) {
                copyIndices(pixels.samples(frame), table, values, target * frames.plane());
            } else {
                pixels.copyBytes(frame, values, target * frames.plane());
            }
        }
        Optional<SliceStack> lie =
                indices.isPresent() ? Optional.of(inStack(turned.get(), places)) : frames.stack(slices, places);
        return new DicomSegmentation(file, frames.grid(slices), lie, segments, segmentPixels(values));
    }

    /** The known slices among which the frames are placed, with their axes turned towards those of the frames. */
    private static Optional<SliceStack> turned(Optional<SliceStack> stack, List<DicomSlices.Place> places) {
        return stack.map(
                slices -> places.get(0).orientation().map(slices::towards).orElse(slices));
    }

    private SliceStack inStack(SliceStack stack, List<DicomSlices.Place> places) throws FormatException {
        Optional<double[]> orientation = places.get(0).orientation();
        return orientation.isPresent()
                ? stack.withPlanes(frames.rows(), frames.columns(), frames.planeSpacing(), orientation.get())
                : stack;
    }

    private DicomSlices slices(OptionalInt expected, DicomSlices found) throws FormatException {
        return expected.equals(OptionalInt.of(found.count()))
                ? found
                : DicomSourceSeries.of(dataSet).complete(found, frames.groups());
    }

    private SegmentPixels segmentPixels(byte[] values) throws FormatException {
        if (segmentationType == SegmentationType.LABELMAP) {
            return new SegmentPixels.LabelMap(values, limit);
        }
        if (segmentationType == SegmentationType.BINARY) {
            return new SegmentPixels.Volumes(1, "", values);
        }
        int maximum = dataSet.unsignedShort(DicomTag.MAXIMUM_FRACTIONAL_VALUE).orElse(LARGEST_BYTE);
        if (maximum < 1 || maximum > LARGEST_BYTE) {
            throw new FormatException(
                    file, DicomTag.MAXIMUM_FRACTIONAL_VALUE.describe(), maximum, "from 1 to 255 is expected");
        }
        String type = dataSet.text(DicomTag.SEGMENTATION_FRACTIONAL_TYPE).orElse("PROBABILITY");
        return new SegmentPixels.Volumes(maximum, type, values);
    }

    private SegmentationType segmentationType() throws FormatException {
        String type = dataSet.requiredText(DicomTag.SEGMENTATION_TYPE);
        if (type.equals("BINARY") && bits == 1) {
            return SegmentationType.BINARY;
        }
        if (type.equals("FRACTIONAL") && bits == Byte.SIZE) {
            return SegmentationType.FRACTIONAL;
        }
        if (type.equals("LABELMAP") && (bits == Byte.SIZE || bits == Short.SIZE)) {
            return SegmentationType.LABELMAP;
        }
        throw new FormatException(
                file,
                DicomTag.SEGMENTATION_TYPE.describe(),
                type + " of " + bits + " bits",
                "BINARY of 1 bit, FRACTIONAL of 8 bits or LABELMAP of 8 or 16 bits is expected");
    }

    private List<Segment> segments() throws FormatException {
        List<Segment> segments = new ArrayList<>();
        Set<Integer> numbers = new HashSet<>();
        for (DicomDataSet item : dataSet.items(DicomTag.SEGMENTS)) {
            int number = item.requiredUnsignedShort(DicomTag.SEGMENT_NUMBER);
            // A label map may describe its background, as segment 0.
            boolean background = number == 0 && segmentationType == SegmentationType.LABELMAP;
            if (number < 1 && !background || !numbers.add(number)) {
                throw new FormatException(
                        file,
                        DicomTag.SEGMENT_NUMBER.describe(),
                        number,
                        "segments must have distinct numbers from 1 on");
            }
            if (!background) {
                segments.add(
                        new Segment(number, item.text(DicomTag.SEGMENT_LABEL).orElse(""), codes(item)));
            }
        }
        if (segments.isEmpty()) {
            throw dataSet.absent(DicomTag.SEGMENTS);
        }
        segments.sort(Comparator.comparingInt(Segment::number));
        return segments;
    }

    private static List<String> codes(DicomDataSet segment) throws FormatException {
        List<String> codes = new ArrayList<>();
        for (DicomDataSet code : segment.items(DicomTag.SEGMENTED_PROPERTY_TYPE)) {
            Optional<String> value = code.text(DicomTag.CODE_VALUE).filter(text -> !text.isEmpty());
            value.ifPresent(text -> codes.add(code.text(DicomTag.CODING_SCHEME).orElse("") + ":" + text));
        }
        return codes;
    }

    private List<Frame> ordered(List<Segment> segments) throws FormatException {
        Map<Integer, Integer> indices = new HashMap<>();
        segments.forEach(segment -> indices.put(segment.number(), indices.size()));
        int[] framesOfSegment = new int[segments.size()];
        List<Frame> ordered = new ArrayList<>();
        for (DicomDataSet groups : frames.groups()) {
            int volume = segmentationType == SegmentationType.LABELMAP ? 0 : volume(groups, indices);
            ordered.add(new Frame(volume, frames.place(groups, framesOfSegment[volume]++)));
        }
        return ordered;
    }

    private int volume(DicomDataSet groups, Map<Integer, Integer> indices) throws FormatException {
        Optional<DicomDataSet> identification = frames.group(groups, DicomTag.SEGMENT_IDENTIFICATION);
        int number = identification.isPresent()
                ? identification.get().requiredUnsignedShort(DicomTag.REFERENCED_SEGMENT)
                : 0;
        if (!indices.containsKey(number)) {
            throw new FormatException(
                    file, DicomTag.REFERENCED_SEGMENT.describe(), number, "the file has no such segment");
        }
        return indices.get(number);
    }

    /** For each stored value of a label map, one more than the index of its segment; -1 if no segment has the value. */
    private int[] table(List<Segment> segments) throws FormatException {
        if (segments.size() > SegmentPixels.LabelMap.MOST_SEGMENTS) {
            throw new FormatException(
                    file,
                    DicomTag.SEGMENTS.describe(),
                    segments.size() + " segments",
                    "at most " + SegmentPixels.LabelMap.MOST_SEGMENTS + " are supported");
        }
        int[] table = new int[1 << bits];
        Arrays.fill(table, 1, table.length, -1);
        for (int index = 0; index < segments.size(); index++) {
            if (segments.get(index).number() < table.length) {
                table[segments.get(index).number()] = index + 1;
            }
        }
        return table;
    }

    private void copyIndices(ByteBuffer samples, int[] table, byte[] values, int target) throws FormatException {
        for (int pixel = 0; pixel < frames.plane(); pixel++) {
            int stored = bits == Byte.SIZE ? samples.get(pixel) & 0xff : samples.getShort(2 * pixel) & 0xffff;
            if (table[stored] < 0) {
                throw new FormatException(
                        file, "pixel " + pixel + " of a frame", stored, "the file has no segment of this number");
            }
            values[target + pixel] = (byte) table[stored];
        }
    }

    private record Frame(int volume, DicomSlices.Place place) {}
}
