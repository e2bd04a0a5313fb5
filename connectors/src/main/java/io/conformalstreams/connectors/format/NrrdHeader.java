package io.conformalstreams.connectors.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The header of NRRD (teem.sourceforge.net/nrrd/format.html): the shape and position of the voxels.
 *
 * @param channels length of the axis that isn't spatial; 1 if there is none
 * @param channelsFastest whether that axis is the fastest; otherwise it is the slowest
 * @param grid the spatial axes and where they lie
 * @param compressed whether the voxels are compressed with gzip
 * @param segments the segments of a {@code .seg.nrrd}; otherwise empty
 */
record NrrdHeader(
        ElementType type,
        ByteOrder order,
        long channels,
        boolean channelsFastest,
        VoxelGrid grid,
        boolean compressed,
        List<LayeredSegment> segments) {

    private static final String MAGIC = "NRRD000";
    private static final String SAVE_AGAIN =
            "save it as one .nrrd file, raw or gzip, in SimpleITK with WriteImage(image, 'case.nrrd', True)";
    private static final Map<String, ElementType> TYPES = types();

    /** A segment of 3D Slicer, and the layer that contains it. */
    record LayeredSegment(Segment segment, int layer) {}

    static NrrdHeader read(String file, InputStream stream) throws IOException {
        List<String> first = HeaderLines.read(file, stream, line -> true);
        if (!first.get(0).startsWith(MAGIC)) {
            throw new FormatException(
                    file,
                    "first line",
                    first.get(0),
                    MAGIC + " and a version digit is expected: this isn't a .nrrd file");
        }
        List<String> lines = HeaderLines.read(file, stream, String::isEmpty);
        Fields fields = new Fields(file, new HashMap<>(), new HashMap<>());
        for (String line : lines.subList(0, lines.size() - 1)) {
            fields.add(line);
        }
        if (fields.find("data file").or(() -> fields.find("datafile")).isPresent()) {
            throw new FormatException(file, "data file", "another file", SAVE_AGAIN);
        }
        String encoding = fields.required("encoding").toLowerCase(Locale.ROOT);
        boolean compressed = encoding.equals("gzip") || encoding.equals("gz");
        if (!compressed && !encoding.equals("raw")) {
            throw new FormatException(file, "encoding", encoding, SAVE_AGAIN);
        }
        for (String skip : List.of("line skip", "lineskip", "byte skip", "byteskip")) {
            if (fields.find(skip).filter(value -> !value.equals("0")).isPresent()) {
                throw new FormatException(file, skip, fields.required(skip), SAVE_AGAIN);
            }
        }
        ElementType type = type(file, fields.required("type"));
        return new NrrdAxes(file, fields).header(type, order(file, fields, type), compressed, fields.segments());
    }

    private static ElementType type(String file, String name) throws FormatException {
        ElementType type = TYPES.get(name.toLowerCase(Locale.ROOT));
        if (type == null) {
            throw new FormatException(file, "type", name, "an integer type, float or double is expected");
        }
        return type;
    }

    private static ByteOrder order(String file, Fields fields, ElementType type) throws FormatException {
        if (type.bytes() == 1) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        String endian = fields.required("endian").toLowerCase(Locale.ROOT);
        if (!endian.equals("little") && !endian.equals("big")) {
            throw new FormatException(file, "endian", endian, "little or big is expected");
        }
        return endian.equals("little") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    private static Map<String, ElementType> types() {
        Map<String, ElementType> types = new HashMap<>();
        names(types, ElementType.INT8, "signed char", "int8", "int8_t");
        names(types, ElementType.UINT8, "uchar", "unsigned char", "uint8", "uint8_t");
        names(types, ElementType.INT16, "short", "short int", "signed short", "signed short int", "int16", "int16_t");
        names(types, ElementType.UINT16, "ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t");
        names(types, ElementType.INT32, "int", "signed int", "int32", "int32_t");
        names(types, ElementType.UINT32, "uint", "unsigned int", "uint32", "uint32_t");
        names(
                types,
                ElementType.INT64,
                "longlong",
                "long long",
                "long long int",
                "signed long long",
                "int64",
                "int64_t");
        names(types, ElementType.INT64, "signed long long int");
        names(
                types,
                ElementType.UINT64,
                "ulonglong",
                "unsigned long long",
                "unsigned long long int",
                "uint64",
                "uint64_t");
        names(types, ElementType.FLOAT32, "float");
        names(types, ElementType.FLOAT64, "double");
        return types;
    }

    private static void names(Map<String, ElementType> types, ElementType type, String... names) {
        for (String name : names) {
            types.put(name, type);
        }
    }

    /** The header's fields, {@code name: value}, and its key/value pairs, {@code name:=value}. */
    record Fields(String file, Map<String, String> fields, Map<String, String> pairs) {

        void add(String line) throws FormatException {
            if (line.startsWith("#")) {
                return;
            }
            int pair = line.indexOf(":=");
            int field = line.indexOf(": ");
            if (pair >= 0 && (field < 0 || pair < field)) {
                pairs.put(line.substring(0, pair), line.substring(pair + 2));
            } else if (field >= 0) {
                fields.put(
                        line.substring(0, field).strip().toLowerCase(Locale.ROOT),
                        line.substring(field + 2).strip());
            } else {
                throw new FormatException(file, "header line", line, "'name: value' is expected");
            }
        }

        Optional<String> find(String name) {
            return Optional.ofNullable(fields.get(name));
        }

        String required(String name) throws FormatException {
            return find(name)
                    .orElseThrow(() -> new FormatException(file, name, "absent", "a complete NRRD header is expected"));
        }

        List<LayeredSegment> segments() throws FormatException {
            List<LayeredSegment> segments = new ArrayList<>();
            for (int index = 0; pairs.containsKey("Segment" + index + "_LabelValue"); index++) {
                String prefix = "Segment" + index + "_";
                segments.add(new LayeredSegment(
                        new Segment(
                                count(prefix + "LabelValue"),
                                pairs.getOrDefault(prefix + "Name", ""),
                                codes(pairs.getOrDefault(prefix + "Tags", ""))),
                        pairs.containsKey(prefix + "Layer") ? count(prefix + "Layer") : 0));
            }
            return segments;
        }

        private int count(String name) throws FormatException {
            String text = pairs.get(name).strip();
            if (!text.matches("[0-9]{1,5}")) {
                throw new FormatException(file, name, text, "a whole number is expected");
            }
            return Integer.parseInt(text);
        }

        /**
         * The codes of a segment's type. The tag is {@code TerminologyEntry:context~category~type~...}, and each code
         * is {@code scheme^value^meaning}.
         */
        private static List<String> codes(String tags) {
            for (String tag : tags.split("\\|")) {
                String[] parts = tag.split("~");
                String[] code =
                        tag.startsWith("TerminologyEntry:") && parts.length > 2 ? parts[2].split("\\^") : new String[0];
                if (code.length >= 2) {
                    return List.of(code[0] + ":" + code[1]);
                }
            }
            return List.of();
        }
    }
}
