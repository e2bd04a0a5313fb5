package io.conformalstreams.connectors.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Collects elements and writes them in ascending order, explicit and little-endian (PS3.5), with lengths given. */
final class DicomEncoder {

    private static final int PREAMBLE = 128;
    private static final String EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
    private static final String IMPLEMENTATION = "2.25.198273544203655011219367421380551204711";

    private final Map<DicomTag, byte[]> elements =
            new TreeMap<>(Comparator.comparing(DicomTag::code, Integer::compareUnsigned));

    DicomEncoder text(DicomTag tag, String... values) {
        return bytes(tag, String.join("\\", values).getBytes(StandardCharsets.UTF_8));
    }

    /** Decimal texts of at most 16 characters, as exact as that allows. */
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

    DicomEncoder pointer(DicomTag tag, DicomTag target) {
        return shorts(tag, target.code() >>> 16, target.code());
    }

    DicomEncoder bytes(DicomTag tag, byte[] value) {
        byte[] even = Arrays.copyOf(value, value.length + value.length % 2);
        if (even.length > value.length) {
            even[value.length] = tag.padding();
        }
        elements.put(tag, even);
        return this;
    }

    DicomEncoder sequence(DicomTag tag, DicomEncoder... items) {
        return sequence(tag, List.of(items));
    }

    DicomEncoder sequence(DicomTag tag, List<DicomEncoder> items) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (DicomEncoder item : items) {
            byte[] content = item.encode();
            bytes.writeBytes(little(8)
                    .putShort((short) 0xFFFE)
                    .putShort((short) 0xE000)
                    .putInt(content.length)
                    .array());
            bytes.writeBytes(content);
        }
        return bytes(tag, bytes.toByteArray());
    }

    /** A file with these elements as its data set (PS3.10, 7.1). */
    byte[] file(String sopClass, String sopInstance) {
        byte[] meta = new DicomEncoder()
                .bytes(DicomTag.META_VERSION, new byte[] {0, 1})
                .text(DicomTag.MEDIA_SOP_CLASS, sopClass)
                .text(DicomTag.MEDIA_SOP_INSTANCE, sopInstance)
                .text(DicomTag.TRANSFER_SYNTAX, EXPLICIT_LITTLE_ENDIAN)
                .text(DicomTag.IMPLEMENTATION_CLASS, IMPLEMENTATION)
                .encode();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[PREAMBLE]);
        file.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(new DicomEncoder()
                .integers(DicomTag.META_GROUP_LENGTH, meta.length)
                .encode());
        file.writeBytes(meta);
        file.writeBytes(encode());
        return file.toByteArray();
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        elements.forEach((tag, value) -> {
            ByteBuffer head = little(tag.hasLongLength() ? 12 : 8)
                    .putShort((short) (tag.code() >>> 16))
                    .putShort((short) tag.code())
                    .put(tag.valueRepresentation());
            if (tag.hasLongLength()) {
                head.putShort((short) 0).putInt(value.length);
            } else {
                if (value.length > 0xfffe) {
                    throw new IllegalArgumentException(tag.describe() + " is " + value.length + " bytes long");
                }
                head.putShort((short) value.length);
            }
            bytes.writeBytes(head.array());
            bytes.writeBytes(value);
        });
        return bytes.toByteArray();
    }

    private static String decimal(double value) {
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
}
