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

/** Reads pixels that records refer to. */
public final class ReferencedPixels {

    /** Rejects every reference, as there is no object store. */
    public static final ReferencedPixels NONE = new ReferencedPixels(Optional.empty());

    private final Optional<ObjectStore> store;

    private ReferencedPixels(Optional<ObjectStore> store) {
        this.store = store;
    }

    /** Reads from an object store, if one is configured. */
    public static ReferencedPixels in(Optional<ObjectStore> store) {
        return new ReferencedPixels(store);
    }

    /**
     * The bytes of the referenced object.
     *
     * @param field name of the array in the record, for messages
     * @param longest largest number of bytes of the array; no larger object is read
     * @throws RejectedRecordException if the object is missing or differs from its reference
     * @throws io.conformalstreams.objects.UnreachableStoreException if the store is not available
     */
    ByteBuffer read(String field, ObjectReference reference, long longest) {
        ObjectStore objects = store.orElseThrow(
                () -> new RejectedRecordException(
                        UNSUPPORTED_REFERENCE,
                        field
                                + ".data is a reference, and no object store is configured: set objects.roots, or send it inline"));
        if (reference.getSize() > longest) {
            throw new RejectedRecordException(
                    OVERSIZED_OBJECT,
                    field + ".data refers to " + reference.getSize()
                            + " bytes, and channels, shape and encoding ask for at most " + longest);
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
