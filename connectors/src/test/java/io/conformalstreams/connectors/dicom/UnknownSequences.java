package io.conformalstreams.connectors.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Rewrites the sequences of a file as elements of unknown representation with implicit items. */
final class UnknownSequences {

    private final boolean undefinedLength;

    private UnknownSequences(boolean undefinedLength) {
        this.undefinedLength = undefinedLength;
    }

    static byte[] rewrite(byte[] file, boolean undefinedLength) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(132 + 12 + bytes.getInt(132 + 8));
        ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
        rewritten.write(file, 0, bytes.position());
        new UnknownSequences(undefinedLength).elements(bytes.slice().order(ByteOrder.LITTLE_ENDIAN), rewritten, true);
        return rewritten.toByteArray();
    }

    private void elements(ByteBuffer from, ByteArrayOutputStream to, boolean explicit) {
        while (from.hasRemaining()) {
            byte[] tag = take(from, 4);
            String representation = new String(take(from, 2), StandardCharsets.US_ASCII);
            boolean wide = DicomTag.hasLongLength(representation);
            int length = wide ? from.getInt(from.position() + 2) : from.getShort() & 0xffff;
            from.position(from.position() + (wide ? 6 : 0));
            ByteBuffer value = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            from.position(from.position() + length);
            to.writeBytes(tag);
            if (representation.equals("SQ")) {
                byte[] items = items(value);
                to.writeBytes(explicit ? new byte[] {'U', 'N', 0, 0} : new byte[0]);
                to.writeBytes(little(undefinedLength ? -1 : items.length));
                to.writeBytes(items);
                to.writeBytes(undefinedLength ? end(0xE0DD) : new byte[0]);
            } else {
                to.writeBytes(explicit ? representation.getBytes(StandardCharsets.US_ASCII) : new byte[0]);
                to.writeBytes(
                        !explicit
                                ? little(length)
                                : wide ? concat(new byte[2], little(length)) : Arrays.copyOf(little(length), 2));
                byte[] content = new byte[length];
                value.get(content);
                to.writeBytes(content);
            }
        }
    }

    private byte[] items(ByteBuffer value) {
        ByteArrayOutputStream items = new ByteArrayOutputStream();
        while (value.hasRemaining()) {
            byte[] tag = take(value, 4);
            int length = value.getInt();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            elements(value.slice(value.position(), length).order(ByteOrder.LITTLE_ENDIAN), content, false);
            value.position(value.position() + length);
            items.writeBytes(tag);
            items.writeBytes(little(undefinedLength ? -1 : content.size()));
            items.writeBytes(content.toByteArray());
            items.writeBytes(undefinedLength ? end(0xE00D) : new byte[0]);
        }
        return items.toByteArray();
    }

    private static byte[] end(int element) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0xFFFE)
                .putShort((short) element)
                .putInt(0)
                .array();
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
