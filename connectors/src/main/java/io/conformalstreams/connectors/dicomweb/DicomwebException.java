package io.conformalstreams.connectors.dicomweb;

import java.io.IOException;

/** An archive that could not be reached, or that answered with an error. */
public final class DicomwebException extends IOException {

    private final int status;

    DicomwebException(String message, int status) {
        super(message);
        this.status = status;
    }

    DicomwebException(String message, IOException cause) {
        super(message, cause);
        this.status = 0;
    }

    /** Whether the same request may succeed later: no answer, no room, no permission yet, or a failure of the server. */
    public boolean isTransient() {
        return status == 0
                || status == 401
                || status == 403
                || status == 408
                || status == 425
                || status == 429
                || status >= 500;
    }
}
