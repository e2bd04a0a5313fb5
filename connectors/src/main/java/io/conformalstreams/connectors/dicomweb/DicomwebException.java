package io.conformalstreams.connectors.dicomweb;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.Set;

/** Reports that an archive could not be reached, or did not respond as DICOMweb requires. */
public final class DicomwebException extends IOException {

    /** Missing credentials, a timeout, too many requests, or a failed server behind a proxy. */
    private static final Set<Integer> OUTAGES = Set.of(401, 408, 425, 429, 502, 503, 504);

    private final OptionalInt status;
    private final boolean isTransient;

    /** The response has an error status. */
    DicomwebException(String message, int status, boolean isTransient) {
        super(message);
        this.status = OptionalInt.of(status);
        this.isTransient = isTransient;
    }

    /** There is no response, or one that does not come from a DICOMweb service. */
    DicomwebException(String message) {
        super(message);
        this.status = OptionalInt.empty();
        this.isTransient = true;
    }

    /** Like {@link #DicomwebException(String)}, with the exception that revealed the failure. */
    DicomwebException(String message, IOException cause) {
        this(message);
        initCause(cause);
    }

    /** The status of the response; empty if there was none, or if it did not come from a DICOMweb service. */
    public OptionalInt status() {
        return status;
    }

    /** Whether the same request may succeed later, because its failure doesn't depend on what was requested. */
    public boolean isTransient() {
        return isTransient;
    }

    /** Whether every request would fail. The failure then says nothing about a single object. */
    public boolean isOutage() {
        return status.isEmpty() || OUTAGES.contains(status.getAsInt());
    }
}
