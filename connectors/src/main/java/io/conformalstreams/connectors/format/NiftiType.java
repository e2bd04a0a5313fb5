package io.conformalstreams.connectors.format;

import java.util.Optional;

/** The voxel types of NIfTI-1 that score and label images come in. */
enum NiftiType {
    UINT8(2, 1),
    INT16(4, 2),
    FLOAT32(16, 4);

    private final int code;
    private final int bytes;

    NiftiType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
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
