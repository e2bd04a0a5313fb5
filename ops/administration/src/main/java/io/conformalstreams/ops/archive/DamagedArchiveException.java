package io.conformalstreams.ops.archive;

import java.io.IOException;

/** A folder is not a complete, unchanged archive. The message names the file and the remedy. */
public final class DamagedArchiveException extends IOException {

    private static final long serialVersionUID = 1;

    DamagedArchiveException(String message) {
        super(message);
    }
}
