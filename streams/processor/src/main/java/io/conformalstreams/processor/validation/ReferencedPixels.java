package io.conformalstreams.processor.validation;

import static io.conformalstreams.processor.validation.RejectionReason.CORRUPT_OBJECT;
import static io.conformalstreams.processor.validation.RejectionReason.INVALID_REFERENCE;
import static io.conformalstreams.processor.validation.RejectionReason.MISSING_OBJECT;
import static io.conformalstreams.processor.validation.RejectionReason.OVERSIZED_OBJECT;
import static io.conformalstreams.processor.validation.RejectionReason.REFUSED_LOCATION;
import static io.conformalstreams.processor.validation.RejectionReason.UNSUPPORTED_REFERENCE;

import io.conformalstreams.contracts.ObjectReference;
import io.conformalstreams.objects.BadObjectException;
import io.conformalstreams.objects.ObjectStore;
import io.conformalstreams.objects.StoredObject;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads pixels that a record refers to. */
public final class ReferencedPixels {

    /** Rejects every reference, because no object store is configured. */
    public static final ReferencedPixels NONE = new ReferencedPixels(Optional.empty());

    private final Optional<ObjectStore> store;

    private ReferencedPixels(Optional<ObjectStore> store) {
        this.store = store;
    }

    /** Returns a reader of the object store; without a store, it rejects every reference. */
    public static ReferencedPixels in(Optional<ObjectStore> store) {
        return new ReferencedPixels(store);
    }

    /**
     * Returns the bytes of the referenced object.
     *
     * @param field name of the array in the record, for messages
     * @param longest largest possible number of bytes of the array; a larger object is not read
     * @throws RejectedRecordException if the object is missing or differs from its reference
     * @throws io.conformalstreams.objects.UnreachableStoreException if the store is not available
     */
    ByteBuffer read(String field, ObjectReference reference, long longest) {
        ObjectStore objects = store.orElseThrow(
                () -> new RejectedRecordException(
                        UNSUPPORTED_REFERENCE,
                        field
                                + ".data is a reference, but no object store is configured: set objects.roots, or send the pixels inline"));
        if (reference.getSize() > longest) {
            throw new RejectedRecordException(
                    OVERSIZED_OBJECT,
                    field + ".data refers to " + reference.getSize()
                            + " bytes, but channels, shape and encoding need at most " + longest);
        }
        try {
            return objects.read(new StoredObject(reference.getUri(), reference.getSize(), reference.getSha256()));
        } catch (BadObjectException bad) {
            throw new RejectedRecordException(reason(bad.fault()), field + ".data: " + bad.getMessage());
        }
    }

    private static RejectionReason reason(BadObjectException.Fault fault) {
        return switch (fault) {
            case MALFORMED -> INVALID_REFERENCE;
            case REFUSED -> REFUSED_LOCATION;
            case OVERSIZED -> OVERSIZED_OBJECT;
            case MISSING -> MISSING_OBJECT;
            case CORRUPT -> CORRUPT_OBJECT;
        };
    }
}
