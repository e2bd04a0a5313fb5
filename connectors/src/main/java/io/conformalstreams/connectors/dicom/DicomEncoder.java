package io.conformalstreams.connectors.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Collects elements and writes them in ascending order, little-endian, with defined lengths (PS3.5). */
final class DicomEncoder {

    private static final int PREAMBLE = 128;
    private static final int LONGEST_SHORT_VALUE = 0xfffe;
    private static final String EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
    private static final String IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
    private static final String IMPLEMENTATION = "2.25.198273544203655011219367421380551204711";

    private final Map<Integer, Element> elements = new TreeMap<>(Integer::compareUnsigned);

    /**
     * Adds a text. It is encoded together with the data set, in the character set of the data set. A character that the
     * set lacks becomes a question mark.
     */
    DicomEncoder text(DicomTag tag, String... values) {
        return put(tag.code(), tag.representation(), new Text(String.join("\\", values)));
    }

    /** Decimal strings of at most 16 characters, with the highest precision that fits. */
    DicomEncoder decimals(DicomTag tag, double... values) {
        return text(tag, Arrays.stream(values).mapToObj(DicomEncoder::decimal).toArray(String[]::new));
    }

    DicomEncoder shorts(DicomTag tag, int... values) {
        ByteBuffer bytes = little(Short.BYTES * values.length);
        Arrays.stream(values).forEach(value -> bytes.putShort((short) value));
        return bytes(tag, bytes.array());
    }

    DicomEncoder integers(DicomTag tag, int... values) {
        ByteBuffer bytes = little(Integer.BYTES * values.length);
        Arrays.stream(values).forEach(bytes::putInt);
        return bytes(tag, bytes.array());
    }

    DicomEncoder doubles(DicomTag tag, double... values) {
        ByteBuffer bytes = little(Double.BYTES * values.length);
        Arrays.stream(values).forEach(bytes::putDouble);
        return bytes(tag, bytes.array());
    }

    DicomEncoder pointer(DicomTag tag, DicomTag target) {
        return shorts(tag, target.code() >>> 16, target.code());
    }

    DicomEncoder bytes(DicomTag tag, byte[] value) {
        return put(tag.code(), tag.representation(), new Bytes(value));
    }

    DicomEncoder sequence(DicomTag tag, DicomEncoder... items) {
        return sequence(tag, List.of(items));
    }

    DicomEncoder sequence(DicomTag tag, List<DicomEncoder> items) {
        return put(tag.code(), tag.representation(), new Sequence(List.copyOf(items)));
    }

    /** An element of any tag, with its value as bytes, texts or items. */
    DicomEncoder put(int tag, String representation, Value value) {
        elements.put(tag, new Element(representation, value));
        return this;
    }

    /**
     * Returns a text that was added before.
     *
     * @throws IllegalStateException if the element is absent or has no text
     */
    String requiredText(DicomTag tag) {
        Element element = elements.get(tag.code());
        if (element != null && element.value() instanceof Text text) {
            return text.text();
        }
        throw new IllegalStateException(tag.describe() + " has no text");
    }

    /** A file with these elements as its data set, explicit, in UTF-8 (PS3.10, 7.1). */
    byte[] file(String sopClass, String sopInstance) {
        return file(sopClass, sopInstance, Encoding.EXPLICIT);
    }

    byte[] file(String sopClass, String sopInstance, Encoding encoding) {
        byte[] meta = new DicomEncoder()
                .bytes(DicomTag.META_VERSION, new byte[] {0, 1})
                .text(DicomTag.MEDIA_SOP_CLASS, sopClass)
                .text(DicomTag.MEDIA_SOP_INSTANCE, sopInstance)
                .text(DicomTag.TRANSFER_SYNTAX, encoding.explicit() ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN)
                .text(DicomTag.IMPLEMENTATION_CLASS, IMPLEMENTATION)
                .encode(Encoding.EXPLICIT);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[PREAMBLE]);
        file.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(new DicomEncoder()
                .integers(DicomTag.META_GROUP_LENGTH, meta.length)
                .encode(Encoding.EXPLICIT));
        file.writeBytes(meta);
        file.writeBytes(encode(encoding));
        return file.toByteArray();
    }

    byte[] encode(Encoding encoding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        elements.forEach((tag, element) -> {
            byte[] value = element.value().encode(element.representation(), encoding);
            bytes.writeBytes(head(tag, element.representation(), value.length, encoding));
            bytes.writeBytes(value);
        });
        return bytes.toByteArray();
    }

    private static byte[] head(int tag, String representation, int length, Encoding encoding) {
        boolean longLength = DicomTag.hasLongLength(representation);
        ByteBuffer head = little(encoding.explicit() && longLength ? 12 : 8)
                .putShort((short) (tag >>> 16))
                .putShort((short) tag);
        if (!encoding.explicit()) {
            return head.putInt(length).array();
        }
        head.put(representation.getBytes(StandardCharsets.US_ASCII));
        if (longLength) {
            return head.putShort((short) 0).putInt(length).array();
        }
        if (length > LONGEST_SHORT_VALUE) {
            throw new IllegalArgumentException(String.format("element %08x is %d bytes long", tag, length));
        }
        return head.putShort((short) length).array();
    }

    static String decimal(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        for (int digits = 16; ; digits--) {
            String text = String.format(Locale.ROOT, "%." + digits + "g", value);
            String shortest = text.contains("e") ? text : text.replaceAll("0+$", "");
            if (shortest.length() <= 16) {
                return shortest;
            }
        }
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * How a data set is written.
     *
     * @param explicit whether elements name their value representation
     */
    record Encoding(boolean explicit, Charset characters) {

        static final Encoding EXPLICIT = new Encoding(true, StandardCharsets.UTF_8);
    }

    private record Element(String representation, Value value) {}

    /** The value of an element. */
    sealed interface Value {

        byte[] encode(String representation, Encoding encoding);
    }

    record Text(String text) implements Value {

        @Override
        public byte[] encode(String representation, Encoding encoding) {
            return even(text.getBytes(encoding.characters()), representation);
        }
    }

    record Bytes(byte[] bytes) implements Value {

        @Override
        public byte[] encode(String representation, Encoding encoding) {
            return even(bytes, representation);
        }
    }

    record Sequence(List<DicomEncoder> items) implements Value {

        @Override
        public byte[] encode(String representation, Encoding encoding) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (DicomEncoder item : items) {
                byte[] content = item.encode(encoding);
                bytes.writeBytes(little(8)
                        .putShort((short) 0xFFFE)
                        .putShort((short) 0xE000)
                        .putInt(content.length)
                        .array());
                bytes.writeBytes(content);
            }
            return bytes.toByteArray();
        }
    }

    private static byte[] even(byte[] value, String representation) {
        byte[] even = Arrays.copyOf(value, value.length + value.length % 2);
        if (even.length > value.length) {
            even[value.length] = DicomTag.padding(representation);
        }
        return even;
    }
}
