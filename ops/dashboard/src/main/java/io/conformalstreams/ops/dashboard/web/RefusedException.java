package io.conformalstreams.ops.dashboard.web;

/** A request that is answered with an error; the message names field, value and the way out. */
final class RefusedException extends RuntimeException {

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
