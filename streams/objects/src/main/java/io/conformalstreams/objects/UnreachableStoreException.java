package io.conformalstreams.objects;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reports that a location is unavailable: a network, mount or permission is missing. It says nothing about the object.
 */
public final class UnreachableStoreException extends UncheckedIOException {

    UnreachableStoreException(String message, IOException cause) {
        super(message, cause);
    }
}
