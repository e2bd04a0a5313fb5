package io.conformalstreams.connectors.issued;

import java.io.IOException;

/** What a record needs isn't there, and may still come: an archive often gets the images after their sets. */
public final class NotYetAvailableException extends IOException {

    /**
     * @param message what is missing, and where
     */
    public NotYetAvailableException(String message) {
        super(message);
    }
}
