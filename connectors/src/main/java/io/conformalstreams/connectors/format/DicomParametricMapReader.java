package io.conformalstreams.connectors.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Puts the frames of a parametric map into volumes, by their position along the slices' normal. */
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
                    "every one of the " + slices.count() + " slices has a frame for each channel");
        }
        int channels = count / slices.count();
        long[] lengths = {channels, slices.count(), frames.rows(), frames.columns()};
        int length = limit.checkedLength(file, lengths, Float.BYTES);
        SizeLimit.requireReachable(file, "volume", length, size);
        Pixels pixels = pixels((long) count * frames.plane());
        ByteBuffer values = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int[] framesOfSlice = new int[slices.count()];
        for (int frame = 0; frame < count; frame++) {
            int channel = framesOfSlice[slices.index(frame)]++;
            if (channel == channels) {
                throw new FormatException(
                        file,
                        "frame " + (frame + 1),
                        "one more than " + channels + " in its slice",
                        "every slice has a frame for each channel");
            }
            Scale scale = scale(frames.groups().get(frame));
            int target = (channel * slices.count() + slices.index(frame)) * frames.plane();
            for (int pixel = 0; pixel < frames.plane(); pixel++) {
                values.putFloat(Float.BYTES * (target + pixel), scale.of(pixels.at(frame * frames.plane() + pixel)));
            }
        }
        return new DicomParametricMap(frames.grid(slices), channels, values.array());
    }

    /** Frames without positions are a stack of one channel. */
    private List<DicomSlices.Place> places() throws FormatException {
        DicomSlices.Place[] places = new DicomSlices.Place[frames.groups().size()];
        for (int frame = 0; frame < places.length; frame++) {
            places[frame] = frames.place(frames.groups().get(frame), frame);
        }
        return List.of(places);
    }

    private Pixels pixels(long count) throws FormatException {
        Optional<ByteBuffer> floats = dataSet.value(DicomTag.FLOAT_PIXEL_DATA);
        Optional<ByteBuffer> doubles = dataSet.value(DicomTag.DOUBLE_FLOAT_PIXEL_DATA);
        if (floats.isEmpty() && doubles.isEmpty()) {
            throw dataSet.absent(DicomTag.FLOAT_PIXEL_DATA);
        }
        DicomTag tag = floats.isPresent() ? DicomTag.FLOAT_PIXEL_DATA : DicomTag.DOUBLE_FLOAT_PIXEL_DATA;
        int bytes = floats.isPresent() ? Float.BYTES : Double.BYTES;
        ByteBuffer data = floats.or(() -> doubles).orElseThrow();
        if (data.remaining() != bytes * count) {
            throw new FormatException(
                    file, tag.describe(), data.remaining() + " bytes", count + " pixels have " + bytes * count);
        }
        ByteBuffer values = data.slice().order(data.order());
        return floats.isPresent()
                ? index -> values.getFloat(Float.BYTES * index)
                : index -> values.getDouble(Double.BYTES * index);
    }

    /** How stored values become real-world values (PS3.3, C.7.6.16.2.11); as they are where nothing is said. */
    private Scale scale(DicomDataSet groups) throws FormatException {
        Optional<DicomDataSet> mapping = frames.group(groups, DicomTag.REAL_WORLD_VALUE_MAPPING);
        if (mapping.isEmpty()) {
            return UNSCALED;
        }
        double slope = mapping.get().number(DicomTag.REAL_WORLD_SLOPE).orElse(1.0);
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

    /** Stored values by index over all frames. */
    @FunctionalInterface
    private interface Pixels {
        double at(int index);
    }

    private record Scale(double slope, double intercept) {

        float of(double stored) {
            return (float) (slope * stored + intercept);
        }
    }
}
