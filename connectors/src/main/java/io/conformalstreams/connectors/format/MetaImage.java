package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.InflaterInputStream;

/** Reads images in MetaImage's single-file form, {@code .mha}, raw or compressed, as ITK writes it. */
public final class MetaImage {

    private static final String DATA = "ElementDataFile";
    private static final String SAVE_AGAIN =
            "save it as one .mha file, in SimpleITK with WriteImage(image, 'case.mha', True)";
    private static final Map<String, ElementType> TYPES = Map.of(
            "MET_CHAR", ElementType.INT8,
            "MET_UCHAR", ElementType.UINT8,
            "MET_SHORT", ElementType.INT16,
            "MET_USHORT", ElementType.UINT16,
            "MET_INT", ElementType.INT32,
            "MET_UINT", ElementType.UINT32,
            "MET_LONG_LONG", ElementType.INT64,
            "MET_ULONG_LONG", ElementType.UINT64,
            "MET_FLOAT", ElementType.FLOAT32,
            "MET_DOUBLE", ElementType.FLOAT64);

    private final String file;
    private final Map<String, String> fields = new HashMap<>();

    private MetaImage(String file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if the file isn't a single-file MetaImage, or exceeds the limit
     */
    public static VoxelImage read(Path path, SizeLimit limit) throws IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(path))) {
            return new MetaImage(path.toString()).read(stream, Files.size(path), limit);
        }
    }

    static VoxelImage parse(String file, byte[] bytes, SizeLimit limit) throws IOException {
        return new MetaImage(file).read(new ByteArrayInputStream(bytes), bytes.length, limit);
    }

    private VoxelImage read(InputStream stream, long size, SizeLimit limit) throws IOException {
        readFields(stream);
        ElementType type = TYPES.get(required("ElementType").toUpperCase(Locale.ROOT));
        if (type == null) {
            throw new FormatException(
                    file, "ElementType", required("ElementType"), "expected one of " + TYPES.keySet());
        }
        long[] shape = shape();
        long channels = count("ElementNumberOfChannels", fields.getOrDefault("ElementNumberOfChannels", "1"));
        long[] lengths = Arrays.copyOf(shape, shape.length + 1);
        lengths[shape.length] = channels;
        int length = limit.checkedLength(file, lengths, type.bytes());
        boolean compressed = flag("CompressedData");
        if (compressed) {
            SizeLimit.requireReachable(file, "DimSize", length, size);
        } else if (length > size) {
            throw new FormatException(
                    file,
                    "DimSize",
                    required("DimSize"),
                    "it needs " + length + " bytes, but the file has " + size + ": the file is truncated");
        }
        BoundedInput input =
                new BoundedInput(file, compressed ? new BufferedInputStream(new InflaterInputStream(stream)) : stream);
        byte[] read = input.read("voxels", length);
        input.requireEnd("voxels");
        boolean bigEndian = flag("BinaryDataByteOrderMSB") || flag("ElementByteOrderMSB");
        ByteBuffer voxels = ByteBuffer.wrap(read).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return new VoxelImage(
                file,
                type,
                channels,
                new VoxelGrid(shape, spacing(shape.length), geometry(shape.length), List.of()),
                1,
                0,
                channels > 1 ? ByteOrders.channelsFirst(voxels, (int) channels, type.bytes()) : voxels);
    }

    private void readFields(InputStream stream) throws IOException {
        List<String> lines = HeaderLines.read(file, stream, line -> line.startsWith(DATA) || !line.contains("="));
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new FormatException(
                        file, "header line", line, "'name = value' is expected: this isn't a .mha file");
            }
            fields.put(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
        }
        if (!required(DATA).equals("LOCAL")) {
            throw new FormatException(file, DATA, "another file", SAVE_AGAIN);
        }
        if (!fields.getOrDefault("BinaryData", "True").equalsIgnoreCase("true")) {
            throw new FormatException(file, "BinaryData", "False", SAVE_AGAIN);
        }
        String header = fields.getOrDefault("HeaderSize", "0");
        if (!header.equals("0")) {
            throw new FormatException(file, "HeaderSize", header, SAVE_AGAIN);
        }
    }

    /** The lengths of the axes, slowest first. The file lists the fastest first. */
    private long[] shape() throws FormatException {
        String[] lengths = required("DimSize").split("\\s+");
        if (lengths.length < 2 || lengths.length > 3 || !required("NDims").equals(Integer.toString(lengths.length))) {
            throw new FormatException(file, "NDims", required("NDims"), "2 or 3 axes with a DimSize each are expected");
        }
        long[] shape = new long[lengths.length];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[shape.length - 1 - axis] = count("DimSize", lengths[axis]);
        }
        return shape;
    }

    private double[] spacing(int dimensions) throws FormatException {
        String text = fields.getOrDefault("ElementSpacing", fields.getOrDefault("ElementSize", ""));
        if (text.isEmpty()) {
            return new double[0];
        }
        String[] words = text.split("\\s+");
        double[] spacing = new double[dimensions];
        boolean valid = words.length == dimensions;
        for (int axis = 0; valid && axis < dimensions; axis++) {
            double distance = number(words[axis]);
            valid = distance > 0 && Double.isFinite(distance);
            spacing[dimensions - 1 - axis] = distance;
        }
        if (!valid) {
            throw new FormatException(
                    file, "ElementSpacing", text, dimensions + " finite distances above 0 are expected");
        }
        return spacing;
    }

    /**
     * The geometry as ITK reads it: in LPS, with a direction for each axis. Empty in two dimensions, because the
     * plane's position in the patient is unknown. Also empty if the file gives neither origin nor directions.
     */
    private Optional<ImageGeometry> geometry(int dimensions) throws FormatException {
        Optional<String> matrix = first("TransformMatrix", "Rotation", "Orientation");
        Optional<String> offset = first("Offset", "Position", "Origin");
        if (dimensions != 3 || matrix.isEmpty() || offset.isEmpty()) {
            return Optional.empty();
        }
        double[] directions = numbers("TransformMatrix", matrix.get(), dimensions * dimensions);
        double[][] vectors = new double[dimensions][];
        for (int axis = 0; axis < dimensions; axis++) {
            vectors[dimensions - 1 - axis] = Arrays.copyOfRange(directions, dimensions * axis, dimensions * (axis + 1));
        }
        return Optional.of(
                AxisVectors.geometry(file, "TransformMatrix", numbers("Offset", offset.get(), dimensions), vectors));
    }

    private Optional<String> first(String... names) {
        return Arrays.stream(names).filter(fields::containsKey).findFirst().map(fields::get);
    }

    private double[] numbers(String field, String text, int count) throws FormatException {
        double[] numbers =
                Arrays.stream(text.split("\\s+")).mapToDouble(MetaImage::signed).toArray();
        if (numbers.length != count || !Arrays.stream(numbers).allMatch(Double::isFinite)) {
            throw new FormatException(file, field, text, count + " finite numbers are expected");
        }
        return numbers;
    }

    private static double number(String text) {
        return Math.abs(signed(text));
    }

    private static double signed(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private long count(String field, String text) throws FormatException {
        if (!text.matches("[1-9][0-9]{0,9}")) {
            throw new FormatException(file, field, text, "a whole number above 0 is expected");
        }
        return Long.parseLong(text);
    }

    private boolean flag(String field) {
        return fields.getOrDefault(field, "False").equalsIgnoreCase("true");
    }

    private String required(String field) throws FormatException {
        String value = fields.get(field);
        if (value == null) {
            throw new FormatException(file, field, "absent", "a complete MetaImage header is expected");
        }
        return value;
    }
}
