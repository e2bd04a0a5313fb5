package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Assembles the frames of a parametric map into volumes, by their positions along the slices' normal. */
final class DicomParametricMapReader {

    static final String PARAMETRIC_MAP_STORAGE = "1.2.840.10008.5.1.4.1.1.30";

    private static final Scale UNSCALED = new Scale(1, 0);

    private final String file;
    private final long size;
    private final SizeLimit limit;
    private final DicomDataSet dataSet;
    private final DicomFrames frames;

    DicomParametricMapReader(String file, long size, SizeLimit limit, DicomDataSet dataSet) throws FormatException {
        this.file = file;
        this.size = size;
        this.limit = limit;
        this.dataSet = dataSet;
        this.frames = new DicomFrames(file, dataSet);
    }

    DicomParametricMap read() throws FormatException {
        int count = frames.groups().size();
        List<DicomSlices.Place> places = places();
        DicomSlices slices = DicomSlices.of(file, places, frames.measures());
        if (count % slices.count() != 0) {
            throw new FormatException(
                    file,
                    DicomTag.NUMBER_OF_FRAMES.describe(),
                    count,
                    "each of the " + slices.count() + " slices must have one frame for each channel");
        }
        int channels = count / slices.count();
        long[] lengths = {channels, slices.count(), frames.rows(), frames.columns()};
        int length = limit.checkedLength(file, lengths, Float.BYTES);
        SizeLimit.requireReachable(file, "volume", length, size);
        Pixels pixels = pixels(count);
        ByteBuffer values = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int[] framesOfSlice = new int[slices.count()];
        for (int frame = 0; frame < count; frame++) {
            int channel = framesOfSlice[slices.index(frame)]++;
            if (channel == channels) {
                throw new FormatException(
                        file,
                        "frame " + (frame + 1),
                        "more than " + channels + " in its slice",
                        "every slice must have one frame for each channel");
            }
            Scale scale = scale(frames.groups().get(frame));
            Samples samples = pixels.frame(frame);
            int target = (channel * slices.count() + slices.index(frame)) * frames.plane();
            for (int pixel = 0; pixel < frames.plane(); pixel++) {
                values.putFloat(Float.BYTES * (target + pixel), scale.of(samples.at(pixel)));
            }
        }
        return new DicomParametricMap(frames.grid(slices), frames.stack(slices, places), channels, values.array());
    }

    /** Frames without positions form a stack of one channel. */
    private List<DicomSlices.Place> places() throws FormatException {
        DicomSlices.Place[] places = new DicomSlices.Place[frames.groups().size()];
        for (int frame = 0; frame < places.length; frame++) {
            places[frame] = frames.place(frames.groups().get(frame), frame);
        }
        return List.of(places);
    }

    private Pixels pixels(int count) throws FormatException {
        Optional<ByteBuffer> floats = dataSet.value(DicomTag.FLOAT_PIXEL_DATA);
        Optional<ByteBuffer> doubles = dataSet.value(DicomTag.DOUBLE_FLOAT_PIXEL_DATA);
        if (floats.isPresent()) {
            return reals(DicomTag.FLOAT_PIXEL_DATA, ElementType.FLOAT32, floats.get(), count);
        }
        return doubles.isPresent()
                ? reals(DicomTag.DOUBLE_FLOAT_PIXEL_DATA, ElementType.FLOAT64, doubles.get(), count)
                : integers();
    }

    private Pixels reals(DicomTag tag, ElementType type, ByteBuffer data, int count) throws FormatException {
        long pixels = (long) count * frames.plane();
        if (data.remaining() != type.bytes() * pixels) {
            throw new FormatException(
                    file,
                    tag.describe(),
                    data.remaining() + " bytes",
                    pixels + " pixels have " + type.bytes() * pixels);
        }
        ByteBuffer values = data.slice().order(data.order());
        return frame -> pixel -> type.at(values, frame * frames.plane() + pixel);
    }

    private Pixels integers() throws FormatException {
        int bits = dataSet.requiredUnsignedShort(DicomTag.BITS_ALLOCATED);
        boolean signed = dataSet.unsignedShort(DicomTag.PIXEL_REPRESENTATION).orElse(0) == 1;
        ElementType type = switch (bits) {
            case 8 -> signed ? ElementType.INT8 : ElementType.UINT8;
            case 16 -> signed ? ElementType.INT16 : ElementType.UINT16;
            case 32 -> signed ? ElementType.INT32 : ElementType.UINT32;
            default ->
                throw new FormatException(
                        file, DicomTag.BITS_ALLOCATED.describe(), bits, "integers of 8, 16 or 32 bits are read");
        };
        DicomPixels pixels = DicomPixels.of(file, dataSet, frames, bits);
        return frame -> {
            ByteBuffer samples = pixels.samples(frame);
            return pixel -> type.at(samples, pixel);
        };
    }

    /**
     * The mapping from stored values to real-world values (PS3.3, C.7.6.16.2.11). Without a mapping, values stay
     * unchanged.
     */
    private Scale scale(DicomDataSet groups) throws FormatException {
        Optional<DicomDataSet> mapping = frames.group(groups, DicomTag.REAL_WORLD_VALUE_MAPPING);
        if (mapping.isEmpty()) {
            return UNSCALED;
        }
        double slope = mapping.get()
                .number(DicomTag.REAL_WORLD_SLOPE)
                .orElseThrow(() -> new FormatException(
                        file,
                        DicomTag.REAL_WORLD_SLOPE.describe(),
                        "absent",
                        "a mapping by slope and intercept is expected; look-up tables aren't supported"));
        double intercept = mapping.get().number(DicomTag.REAL_WORLD_INTERCEPT).orElse(0.0);
        if (!Double.isFinite(slope) || slope == 0 || !Double.isFinite(intercept)) {
            throw new FormatException(
                    file,
                    DicomTag.REAL_WORLD_SLOPE.describe(),
                    slope + " and " + intercept,
                    "a finite slope other than 0 and a finite intercept are expected");
        }
        return new Scale(slope, intercept);
    }

    /** Supplies the stored values of each frame. */
    @FunctionalInterface
    private interface Pixels {
        Samples frame(int index) throws FormatException;
    }

    /** The stored values of one frame. */
    @FunctionalInterface
    private interface Samples {
        double at(int pixel);
    }

    private record Scale(double slope, double intercept) {

        float of(double stored) {
            return (float) (slope * stored + intercept);
        }
    }
}
