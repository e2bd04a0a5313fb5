package io.conformalstreams.objects;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A place that can't be asked now, for want of network, mount or permission: says nothing about the object. */
public final class UnreachableStoreException extends UncheckedIOException {

    UnreachableStoreException(String message, IOException cause) {
        super(message, cause);
    }
}
