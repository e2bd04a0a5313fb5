package io.conformalstreams.connectors.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the elements of little-endian DICOM data (PS3.5, 7), explicit or implicit, with sequences of given or undefined
 * length. Every length is held against the bytes that are left, and sequences may be nested {@value #DEEPEST} deep.
 */
final class DicomParser {

    private static final String IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
    private static final String EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
    private static final int PREAMBLE = 128;
    private static final byte[] MAGIC = {'D', 'I', 'C', 'M'};
    private static final int UNDEFINED_LENGTH = -1;
    private static final int ITEM = 0xFFFEE000;
    private static final int ITEM_END = 0xFFFEE00D;
    private static final int SEQUENCE_END = 0xFFFEE0DD;
    private static final int DEEPEST = 16;

    private final String file;
    private final boolean explicit;
    private final ByteBuffer bytes;

    DicomParser(String file, boolean explicit, ByteBuffer bytes) {
        this.file = file;
        this.explicit = explicit;
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The data set behind the preamble and the file meta information (PS3.10, 7.1). */
    static DicomDataSet file(String file, byte[] content) throws FormatException {
        int start = PREAMBLE + MAGIC.length;
        if (content.length < start || !Arrays.equals(content, PREAMBLE, start, MAGIC, 0, MAGIC.length)) {
            throw new FormatException(file, "DICM prefix", "absent", DicomDataSet.REMEDY);
        }
        ByteBuffer bytes = ByteBuffer.wrap(content, start, content.length - start);
        DicomParser metaParser = new DicomParser(file, true, bytes);
        DicomDataSet meta = metaParser.metaInformation();
        String syntax = meta.requiredText(DicomTag.TRANSFER_SYNTAX);
        if (!syntax.equals(EXPLICIT_LITTLE_ENDIAN) && !syntax.equals(IMPLICIT_LITTLE_ENDIAN)) {
            throw new FormatException(
                    file,
                    DicomTag.TRANSFER_SYNTAX.describe(),
                    syntax,
                    "only uncompressed little-endian files are read: convert it with dcmconv +te or dcmdrle");
        }
        DicomParser parser = new DicomParser(file, syntax.equals(EXPLICIT_LITTLE_ENDIAN), metaParser.bytes);
        return parser.dataSet(false, 0);
    }

    /** The items of a sequence whose value these bytes are. */
    List<DicomDataSet> items() throws FormatException {
        List<DicomDataSet> items = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int tag = tag();
            int length = length();
            if (tag == SEQUENCE_END) {
                break;
            }
            if (tag != ITEM) {
                throw damaged("item");
            }
            if (length == UNDEFINED_LENGTH) {
                items.add(dataSet(true, 0));
            } else {
                items.add(new DicomParser(file, explicit, take(length)).dataSet(false, 0));
            }
        }
        return items;
    }

    private DicomDataSet metaInformation() throws FormatException {
        DicomDataSet meta = new DicomDataSet(file, true);
        while (bytes.remaining() >= Integer.BYTES && bytes.getShort(bytes.position()) == 2) {
            element(meta, 0);
        }
        return meta;
    }

    private DicomDataSet dataSet(boolean delimited, int depth) throws FormatException {
        DicomDataSet dataSet = new DicomDataSet(file, explicit);
        while (bytes.hasRemaining()) {
            if (delimited && peekTag() == ITEM_END) {
                tag();
                length();
                return dataSet;
            }
            element(dataSet, depth);
        }
        if (delimited) {
            throw damaged("item without an end");
        }
        return dataSet;
    }

    private void element(DicomDataSet dataSet, int depth) throws FormatException {
        int tag = tag();
        String valueRepresentation = "";
        int length;
        if (explicit) {
            valueRepresentation = new String(new byte[] {next(), next()}, StandardCharsets.ISO_8859_1);
            if (DicomTag.hasLongLength(valueRepresentation)) {
                take(Short.BYTES);
                length = length();
            } else {
                require(Short.BYTES);
                length = bytes.getShort() & 0xffff;
            }
        } else {
            length = length();
        }
        if (length != UNDEFINED_LENGTH) {
            dataSet.put(tag, take(length));
        } else if (tag == DicomTag.PIXEL_DATA.code()) {
            throw new FormatException(
                    file, DicomTag.PIXEL_DATA.describe(), "compressed", "uncompressed pixels are expected");
        } else {
            int start = bytes.position();
            // What an element of unknown representation and undefined length holds is implicit (PS3.5, 6.2.2).
            DicomParser inner = valueRepresentation.equals("UN")
                    ? new DicomParser(file, false, bytes)
                    : new DicomParser(file, explicit, bytes);
            int used = inner.skipItems(depth + 1);
            ByteBuffer value = bytes.slice(start, used).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(start + used);
            dataSet.put(tag, value);
        }
    }

    /** The number of bytes up to the end of a sequence of undefined length, its delimiter included. */
    private int skipItems(int depth) throws FormatException {
        if (depth > DEEPEST) {
            throw new FormatException(file, "nesting", depth, "at most " + DEEPEST + " nested sequences are accepted");
        }
        while (true) {
            int tag = tag();
            int length = length();
            if (tag == SEQUENCE_END) {
                return bytes.position();
            }
            if (tag != ITEM) {
                throw damaged("item");
            }
            if (length == UNDEFINED_LENGTH) {
                dataSet(true, depth);
            } else {
                take(length);
            }
        }
    }

    private int tag() throws FormatException {
        require(Integer.BYTES);
        return (bytes.getShort() & 0xffff) << 16 | bytes.getShort() & 0xffff;
    }

    private int peekTag() throws FormatException {
        int position = bytes.position();
        int tag = tag();
        bytes.position(position);
        return tag;
    }

    private int length() throws FormatException {
        require(Integer.BYTES);
        return bytes.getInt();
    }

    private byte next() throws FormatException {
        require(1);
        return bytes.get();
    }

    private ByteBuffer take(int length) throws FormatException {
        require(length);
        ByteBuffer value = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        return value;
    }

    private void require(int length) throws FormatException {
        if (length < 0 || length > bytes.remaining()) {
            throw new FormatException(
                    file,
                    "element",
                    Integer.toUnsignedString(length) + " bytes long where " + bytes.remaining() + " are left",
                    DicomDataSet.REMEDY);
        }
    }

    private FormatException damaged(String what) {
        return new FormatException(file, what, "damaged at byte " + bytes.position(), DicomDataSet.REMEDY);
    }
}
