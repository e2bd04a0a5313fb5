package io.conformalstreams.connectors.format;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The types of stored scores and labels: those of NumPy arrays, and of NIfTI, NRRD and MetaImage voxels. */
public enum ElementType {
    /** IEEE 754 binary16. */
    FLOAT16("f2", 2, 0),
    /** IEEE 754 binary32. */
    FLOAT32("f4", 4, 16),
    /** IEEE 754 binary64. */
    FLOAT64("f8", 8, 64),
    /** Signed byte. */
    INT8("i1", 1, 256),
    /** Signed, two bytes. */
    INT16("i2", 2, 4),
    /** Signed, four bytes. */
    INT32("i4", 4, 8),
    /** Signed, eight bytes. */
    INT64("i8", 8, 1024),
    /** Unsigned byte. */
    UINT8("u1", 1, 2),
    /** Unsigned, two bytes. */
    UINT16("u2", 2, 512),
    /** Unsigned, four bytes. */
    UINT32("u4", 4, 768),
    /** Unsigned, eight bytes. */
    UINT64("u8", 8, 1280),
    /** One byte, 0 or 1. */
    BOOLEAN("b1", 1, 0);

    private static final double TWO_TO_THE_64 = 0x1p64;

    private final String kind;
    private final int bytes;
    private final int niftiCode;

    ElementType(String kind, int bytes, int niftiCode) {
        this.kind = kind;
        this.bytes = bytes;
        this.niftiCode = niftiCode;
    }

    /** NumPy's type string for little-endian elements, such as {@code <f4} or {@code |u1}. */
    public String descriptor() {
        return (bytes == 1 ? "|" : "<") + kind;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether every element is a whole number. */
    public boolean isInteger() {
        return this != FLOAT16 && this != FLOAT32 && this != FLOAT64;
    }

    /**
     * The value of an element; 64-bit integers beyond 2⁵³ are rounded.
     *
     * @param elements in the byte order of the buffer
     * @param index of the element, from 0
     */
    public double at(ByteBuffer elements, int index) {
        return switch (this) {
            case FLOAT16 -> Half.toFloat(elements.getShort(2 * index));
            case FLOAT32 -> elements.getFloat(4 * index);
            case FLOAT64 -> elements.getDouble(8 * index);
            case INT8 -> elements.get(index);
            case INT16 -> elements.getShort(2 * index);
            case INT32 -> elements.getInt(4 * index);
            case INT64 -> elements.getLong(8 * index);
            case UINT8, BOOLEAN -> elements.get(index) & 0xff;
            case UINT16 -> elements.getShort(2 * index) & 0xffff;
            case UINT32 -> elements.getInt(4 * index) & 0xffff_ffffL;
            case UINT64 -> {
                long value = elements.getLong(8 * index);
                yield value >= 0 ? value : value + TWO_TO_THE_64;
            }
        };
    }

    /** The {@code datatype} code of NIfTI; 0 if NIfTI lacks the type. */
    int niftiCode() {
        return niftiCode;
    }

    /** The type for NumPy's type string without its byte order, for example {@code f4}. */
    public static Optional<ElementType> ofKind(String kind) {
        for (ElementType type : values()) {
            if (type.kind.equals(kind)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    static Optional<ElementType> ofNiftiCode(int code) {
        for (ElementType type : values()) {
            if (type.niftiCode == code && code != 0) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
