package io.conformalstreams.connectors.dicomweb;

import java.io.IOException;

/** An archive that could not be reached, or that responded with an error. */
public final class DicomwebException extends IOException {

    private final boolean isTransient;

    DicomwebException(String message, boolean isTransient) {
        super(message);
        this.isTransient = isTransient;
    }

    DicomwebException(String message, IOException cause) {
        super(message, cause);
        this.isTransient = true;
    }

    /** Whether the same request may succeed later, because its failure doesn't depend on what was requested. */
    public boolean isTransient() {
        return isTransient;
    }
}
