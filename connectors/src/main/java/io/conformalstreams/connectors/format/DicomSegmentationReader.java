package io.conformalstreams.connectors.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Puts the frames of a segmentation into volumes: by referenced segment and position along the slices' normal. */
final class DicomSegmentationReader {

    static final String SEGMENTATION_STORAGE = "1.2.840.10008.5.1.4.1.1.66.4";

    private static final int LARGEST_BYTE = 255;

    private final String file;
    private final long size;
    private final SizeLimit limit;
    private final DicomDataSet dataSet;
    private final DicomFrames frames;
    private final boolean binary;

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
                    "a Segmentation is expected, " + SEGMENTATION_STORAGE
                            + ", or for scores a Parametric Map, "
                            + DicomParametricMapReader.PARAMETRIC_MAP_STORAGE);
        }
        this.frames = new DicomFrames(file, dataSet);
        this.binary = isBinary();
    }

    /**
     * @param expected number of slices, where it is known
     */
    DicomSegmentation read(OptionalInt expected) throws FormatException {
        List<DicomSegmentation.Segment> segments = segments();
        List<Frame> ordered = ordered(segments);
        ByteBuffer pixels = pixels(ordered.size());
        DicomSlices found =
                DicomSlices.of(file, ordered.stream().map(Frame::place).toList(), frames.measures());
        DicomSlices slices = expected.equals(OptionalInt.of(found.count()))
                ? found
                : DicomSourceSeries.of(dataSet).complete(found, frames.groups());
        long[] lengths = {segments.size(), slices.count(), frames.rows(), frames.columns()};
        int length = limit.checkedLength(file, lengths, 1);
        SizeLimit.requireReachable(file, "volume", length, size);
        byte[] values = new byte[length];
        int plane = frames.plane();
        Set<Integer> filled = new HashSet<>();
        for (int frame = 0; frame < ordered.size(); frame++) {
            int target = ordered.get(frame).segment() * slices.count() + slices.index(frame);
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
        return new DicomSegmentation(file, frames.grid(slices), segments, maximum, values);
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

    private List<Frame> ordered(List<DicomSegmentation.Segment> segments) throws FormatException {
        Map<Integer, Integer> indices = new HashMap<>();
        segments.forEach(segment -> indices.put(segment.number(), indices.size()));
        int[] framesOfSegment = new int[segments.size()];
        List<Frame> ordered = new ArrayList<>();
        for (DicomDataSet groups : frames.groups()) {
            Optional<DicomDataSet> identification = frames.group(groups, DicomTag.SEGMENT_IDENTIFICATION);
            int number = identification.isPresent()
                    ? identification.get().requiredUnsignedShort(DicomTag.REFERENCED_SEGMENT)
                    : 0;
            if (!indices.containsKey(number)) {
                throw new FormatException(
                        file, DicomTag.REFERENCED_SEGMENT.describe(), number, "the file has no such segment");
            }
            int segment = indices.get(number);
            ordered.add(new Frame(segment, frames.place(groups, framesOfSegment[segment]++)));
        }
        return ordered;
    }

    private ByteBuffer pixels(int frameCount) throws FormatException {
        ByteBuffer pixels = dataSet.value(DicomTag.PIXEL_DATA).orElseThrow(() -> dataSet.absent(DicomTag.PIXEL_DATA));
        long count = (long) frameCount * frames.plane();
        long expected = binary ? (count + 7) / 8 : count;
        if (pixels.remaining() != expected + expected % 2 && pixels.remaining() != expected) {
            throw new FormatException(
                    file,
                    DicomTag.PIXEL_DATA.describe(),
                    pixels.remaining() + " bytes",
                    frameCount + " frames of " + frames.rows() + " x " + frames.columns() + " have " + expected);
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
