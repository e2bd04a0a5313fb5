package io.conformalstreams.ops.dashboard.follow;

/** A service does not respond now; the message says which. */
public final class UnavailableException extends RuntimeException {

    UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    UnavailableException(String message) {
        super(message);
    }
}
