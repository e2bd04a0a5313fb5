package io.conformalstreams.ops.dashboard.view;

/** What was asked for does not exist, or no longer; the message says which. */
public final class NotFoundException extends RuntimeException {

    NotFoundException(String message) {
        super(message);
    }
}
