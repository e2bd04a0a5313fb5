package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Reads the elements of little-endian DICOM data (PS3.5, 7), explicit or implicit. Sequences may have a defined or
 * undefined length, or an unknown value representation. Every length is checked against the bytes that remain.
 * Sequences may be nested at most {@value #DEEPEST} deep.
 */
final class DicomParser {

    private static final int PREAMBLE = 128;
    private static final byte[] MAGIC = {'D', 'I', 'C', 'M'};
    private static final int UNDEFINED_LENGTH = -1;
    private static final int ITEM = 0xFFFEE000;
    private static final int ITEM_END = 0xFFFEE00D;
    private static final int SEQUENCE_END = 0xFFFEE0DD;
    private static final int DEEPEST = 16;
    private static final String BIG_ENDIAN = "1.2.840.10008.1.2.2";

    private final String file;
    private final boolean explicit;
    private final ByteBuffer bytes;

    DicomParser(String file, boolean explicit, ByteBuffer bytes) {
        this.file = file;
        this.explicit = explicit;
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads the data set after the preamble and the file meta information (PS3.10, 7.1). */
    static DicomDataSet file(String file, byte[] content, SizeLimit limit) throws FormatException {
        int start = PREAMBLE + MAGIC.length;
        if (!isDicom(content)) {
            throw new FormatException(
                    file,
                    "DICM prefix",
                    "absent",
                    "if this is DICOM, write its preamble with dcmconv IN OUT, from dcmtk");
        }
        ByteBuffer bytes = ByteBuffer.wrap(content, start, content.length - start);
        DicomParser metaParser = new DicomParser(file, true, bytes);
        DicomDataSet meta = metaParser.metaInformation();
        TransferSyntax syntax = TransferSyntax.of(file, meta.requiredText(DicomTag.TRANSFER_SYNTAX));
        ByteBuffer rest = metaParser.bytes.slice();
        ByteBuffer dataSet = syntax == TransferSyntax.DEFLATED ? inflated(file, rest, limit) : rest;
        DicomDataSet read = new DicomParser(file, syntax.isExplicit(), dataSet).dataSet(false, 0);
        if (syntax == TransferSyntax.RLE) {
            read.declareRunLengths();
        }
        return read;
    }

    /**
     * Reads the elements before the pixels, from a whole file or from its beginning.
     *
     * @throws FormatException if these elements are deflated or big-endian, or if the beginning is too short
     */
    static DicomDataSet header(String file, byte[] beginning) throws FormatException {
        int start = PREAMBLE + MAGIC.length;
        if (!isDicom(beginning)) {
            throw new FormatException(
                    file,
                    "DICM prefix",
                    "absent",
                    "if this is DICOM, write its preamble with dcmconv IN OUT, from dcmtk");
        }
        DicomParser parser = new DicomParser(file, true, ByteBuffer.wrap(beginning, start, beginning.length - start));
        String syntax = parser.metaInformation().requiredText(DicomTag.TRANSFER_SYNTAX);
        if (syntax.equals(TransferSyntax.DEFLATED.identifier()) || syntax.equals(BIG_ENDIAN)) {
            throw new FormatException(
                    file,
                    DicomTag.TRANSFER_SYNTAX.describe(),
                    syntax,
                    "convert it with dcmconv +te IN OUT, from dcmtk");
        }
        // With compressed pixels, the other elements always have explicit representations (PS3.5, A.4).
        boolean explicit = !syntax.equals(TransferSyntax.IMPLICIT.identifier());
        DicomParser headerParser = new DicomParser(file, explicit, parser.bytes.slice());
        DicomDataSet dataSet = new DicomDataSet(file);
        while (headerParser.bytes.hasRemaining()
                && Integer.compareUnsigned(headerParser.peekTag(), DicomTag.FLOAT_PIXEL_DATA.code()) < 0) {
            headerParser.element(dataSet, 0);
        }
        return dataSet;
    }

    /** Reads the elements of a data set without file meta information. */
    static DicomDataSet elements(String file, boolean explicit, byte[] content) throws FormatException {
        return new DicomParser(file, explicit, ByteBuffer.wrap(content)).dataSet(false, 0);
    }

    /** Whether bytes begin like a DICOM file. */
    static boolean isDicom(byte[] content) {
        int start = PREAMBLE + MAGIC.length;
        return content.length >= start && Arrays.equals(content, PREAMBLE, start, MAGIC, 0, MAGIC.length);
    }

    private static ByteBuffer inflated(String file, ByteBuffer deflated, SizeLimit limit) throws FormatException {
        byte[] bytes = new byte[deflated.remaining()];
        deflated.get(bytes);
        Inflater inflater = new Inflater(true);
        try (InputStream stream = new InflaterInputStream(new ByteArrayInputStream(bytes), inflater)) {
            byte[] inflated = stream.readNBytes(limit.bytes());
            if (stream.read() >= 0) {
                throw new FormatException(
                        file,
                        "data set",
                        "deflated",
                        "its inflated size exceeds the limit of " + limit.bytes() + " bytes");
            }
            return ByteBuffer.wrap(inflated);
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new FormatException(
                    file, "data set", "undecodable (" + e.getMessage() + ")", "the file is damaged: write it again", e);
        } finally {
            inflater.end();
        }
    }

    /** Reads these bytes, the value of a sequence, as items. */
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
        DicomDataSet meta = new DicomDataSet(file);
        while (bytes.remaining() >= Integer.BYTES && bytes.getShort(bytes.position()) == 2) {
            element(meta, 0);
        }
        return meta;
    }

    private DicomDataSet dataSet(boolean delimited, int depth) throws FormatException {
        DicomDataSet dataSet = new DicomDataSet(file);
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
        // The content of an element with unknown representation is implicit (PS3.5, 6.2.2).
        boolean explicitItems = explicit && !valueRepresentation.equals("UN");
        if (length != UNDEFINED_LENGTH) {
            dataSet.put(tag, take(length), explicitItems);
        } else if (tag == DicomTag.PIXEL_DATA.code()) {
            dataSet.putFragments(fragments());
        } else {
            int start = bytes.position();
            int used = new DicomParser(file, explicitItems, bytes).skipItems(depth + 1);
            ByteBuffer value = bytes.slice(start, used).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(start + used);
            dataSet.put(tag, value, explicitItems);
        }
    }

    /** Reads the fragments of encapsulated pixels, up to the end of their sequence. */
    private List<ByteBuffer> fragments() throws FormatException {
        List<ByteBuffer> fragments = new ArrayList<>();
        while (true) {
            int tag = tag();
            int length = length();
            if (tag == SEQUENCE_END) {
                return fragments;
            }
            if (tag != ITEM) {
                throw damaged("fragment");
            }
            fragments.add(take(length));
        }
    }

    /** The number of bytes up to the end of a sequence of undefined length, including its delimiter. */
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
                    Integer.toUnsignedString(length) + " bytes long, but only " + bytes.remaining() + " bytes remain",
                    DicomDataSet.REMEDY);
        }
    }

    private FormatException damaged(String what) {
        return new FormatException(file, what, "damaged at byte " + bytes.position(), DicomDataSet.REMEDY);
    }
}
