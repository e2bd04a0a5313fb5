package io.conformalstreams.connectors.issued;

import java.io.IOException;

/**
 * Reports that something a record needs is missing and may still arrive: an archive often gets the images after their
 * sets.
 */
public final class NotYetAvailableException extends IOException {

    /**
     * @param message what is missing, and where
     */
    public NotYetAvailableException(String message) {
        super(message);
    }
}
