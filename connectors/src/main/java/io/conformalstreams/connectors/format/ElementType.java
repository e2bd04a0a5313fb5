package io.conformalstreams.connectors.format;

import java.util.Optional;

/** The element types of NumPy arrays that scores and labels come in. */
public enum ElementType {
    /** IEEE 754 binary16, little-endian. */
    FLOAT16("<f2", 2),
    /** IEEE 754 binary32, little-endian. */
    FLOAT32("<f4", 4),
    /** IEEE 754 binary64, little-endian. */
    FLOAT64("<f8", 8),
    /** Unsigned byte. */
    UINT8("|u1", 1),
    /** One byte, 0 or 1. */
    BOOLEAN("|b1", 1);

    private final String descriptor;
    private final int bytes;

    ElementType(String descriptor, int bytes) {
        this.descriptor = descriptor;
        this.bytes = bytes;
    }

    /** NumPy's type string, such as {@code <f4}. */
    public String descriptor() {
        return descriptor;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    static Optional<ElementType> ofDescriptor(String descriptor) {
        for (ElementType type : values()) {
            if (type.descriptor.equals(descriptor)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
