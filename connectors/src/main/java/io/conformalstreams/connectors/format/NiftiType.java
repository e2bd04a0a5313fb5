package io.conformalstreams.connectors.format;

import java.util.Optional;

/** The voxel types of NIfTI-1 that score and label images come in. */
public enum NiftiType {
    /** Unsigned byte. */
    UINT8(2, 1),
    /** Signed, two bytes. */
    INT16(4, 2),
    /** Unsigned, two bytes. */
    UINT16(512, 2),
    /** IEEE 754 binary32. */
    FLOAT32(16, 4);

    private final int code;
    private final int bytes;

    NiftiType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** Size of one voxel in bytes. */
    public int bytes() {
        return bytes;
    }

    int code() {
        return code;
    }

    static Optional<NiftiType> ofCode(int code) {
        for (NiftiType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
