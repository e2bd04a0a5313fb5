package io.conformalstreams.connectors.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header of NumPy's {@code .npy} format, versions 1 to 3: a Python dictionary literal with exactly the keys
 * {@code descr}, {@code fortran_order} and {@code shape} (numpy.lib.format).
 */
record NpyHeader(ElementType type, ByteOrder order, boolean fortranOrder, long[] shape) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAXIMUM_LENGTH = 1 << 16;
    private static final int MAXIMUM_DIMENSIONS = 32;
    private static final int ALIGNMENT = 64;

    static NpyHeader read(String file, BoundedInput input) throws IOException {
        byte[] start = input.read("NumPy magic", MAGIC.length + 2);
        if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new FormatException(
                    file, "NumPy magic", Arrays.toString(start), "this isn't a .npy array: write it with numpy.save");
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3) {
            throw new FormatException(file, "format version", version, "versions 1, 2 and 3 are supported");
        }
        long length = unsignedLittleEndian(input.read("header length", version == 1 ? 2 : 4));
        if (length > MAXIMUM_LENGTH) {
            throw new FormatException(file, "header length", length, "at most " + MAXIMUM_LENGTH + " is accepted");
        }
        byte[] text = input.read("header", (int) length);
        return new Scanner(file, new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1))
                .header();
    }

    /** The header of an array in C order, padded so that the elements start at a multiple of 64 bytes. */
    static byte[] encode(ElementType type, int[] shape) {
        String lengths = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '" + type.descriptor() + "', 'fortran_order': False, 'shape': (" + lengths
                + (shape.length == 1 ? ",), }" : "), }");
        int prefix = MAGIC.length + 4;
        int padding = Math.floorMod(-(prefix + dictionary.length() + 1), ALIGNMENT);
        byte[] text = (dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(prefix + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) text.length)
                .put(text)
                .array();
    }

    private static long unsignedLittleEndian(byte[] bytes) {
        long value = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /** Parses only the literals that NumPy writes. */
    private static final class Scanner {

        private final String file;
        private final String text;
        private int position;

        Scanner(String file, String text) {
            this.file = file;
            this.text = text;
        }

        NpyHeader header() throws FormatException {
            ElementType type = ElementType.FLOAT32;
            ByteOrder order = ByteOrder.LITTLE_ENDIAN;
            boolean fortranOrder = false;
            long[] shape = {};
            Set<String> seen = new HashSet<>();
            expect('{');
            while (!accept('}')) {
                String key = string();
                expect(':');
                if (!seen.add(key)) {
                    throw malformed();
                }
                switch (key) {
                    case "descr" -> {
                        String descriptor = descriptor();
                        type = elementType(descriptor);
                        order = descriptor.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
                    }
                    case "fortran_order" -> fortranOrder = truthValue();
                    case "shape" -> shape = shape();
                    default -> throw malformed();
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            if (seen.size() != 3 || !text.substring(position).isBlank()) {
                throw malformed();
            }
            return new NpyHeader(type, order, fortranOrder, shape);
        }

        private String descriptor() throws FormatException {
            if (peek() != '\'' && peek() != '"') {
                throw unsupportedType(text.substring(position));
            }
            return string();
        }

        /**
         * The type of a descriptor. Its first character is the byte order: {@code <}, {@code >}, or {@code |} if there
         * is none.
         */
        private ElementType elementType(String descriptor) throws FormatException {
            if (descriptor.isEmpty() || "<>|".indexOf(descriptor.charAt(0)) < 0) {
                throw unsupportedType(descriptor);
            }
            return ElementType.ofKind(descriptor.substring(1)).orElseThrow(() -> unsupportedType(descriptor));
        }

        private boolean truthValue() throws FormatException {
            for (String word : List.of("True", "False")) {
                skipBlanks();
                if (text.startsWith(word, position)) {
                    position += word.length();
                    return word.equals("True");
                }
            }
            throw malformed();
        }

        private long[] shape() throws FormatException {
            List<Long> lengths = new ArrayList<>();
            expect('(');
            while (!accept(')')) {
                lengths.add(number());
                if (lengths.size() > MAXIMUM_DIMENSIONS) {
                    throw new FormatException(
                            file, "shape", "of more than " + MAXIMUM_DIMENSIONS + " axes", "fewer axes are expected");
                }
                if (!accept(',')) {
                    expect(')');
                    break;
                }
            }
            return lengths.stream().mapToLong(Long::longValue).toArray();
        }

        private long number() throws FormatException {
            skipBlanks();
            int start = position;
            while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
                position++;
            }
            String digits = text.substring(start, position);
            // Python 2 wrote an L after long integers.
            if (!digits.isEmpty() && position < text.length() && text.charAt(position) == 'L') {
                position++;
            }
            if (digits.isEmpty() || digits.length() > 18) {
                throw malformed();
            }
            return Long.parseLong(digits);
        }

        private String string() throws FormatException {
            char quote = peek();
            if (quote != '\'' && quote != '"') {
                throw malformed();
            }
            int end = text.indexOf(quote, position + 1);
            if (end < 0) {
                throw malformed();
            }
            String content = text.substring(position + 1, end);
            position = end + 1;
            return content;
        }

        private char peek() {
            skipBlanks();
            return position < text.length() ? text.charAt(position) : '\0';
        }

        private boolean accept(char character) {
            if (peek() != character) {
                return false;
            }
            position++;
            return true;
        }

        private void expect(char character) throws FormatException {
            if (!accept(character)) {
                throw malformed();
            }
        }

        private void skipBlanks() {
            while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
                position++;
            }
        }

        private FormatException unsupportedType(String descriptor) {
            return new FormatException(
                    file,
                    "descr",
                    descriptor,
                    "an integer, boolean or floating-point type of at most 8 bytes is expected: save scores with"
                            + " array.astype('<f4'), labels with array.astype('u1')");
        }

        private FormatException malformed() {
            return new FormatException(
                    file,
                    "header at character " + position,
                    text.strip(),
                    "a dictionary of descr, fortran_order and shape is expected, as numpy.save writes it");
        }
    }
}
