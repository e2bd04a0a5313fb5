package io.conformalstreams.objects;

/**
 * Reports an object that does not match its reference, or a malformed reference. The producer of the record is at
 * fault.
 */
public final class BadObjectException extends RuntimeException {

    /** The fault. */
    public enum Fault {
        /** No object can have the reference. */
        MALFORMED,
        /** The reference points outside the configured locations, or to a name that is not an object's name. */
        REFUSED,
        /** The object is larger than the limit. */
        OVERSIZED,
        /** The location does not contain the object. */
        MISSING,
        /** The object's size or bytes differ from its reference. */
        CORRUPT
    }

    private final Fault fault;

    /**
     * @param fault kind of the fault
     * @param detail names the wrong part of the reference, its value and the solution
     */
    public BadObjectException(Fault fault, String detail) {
        super(detail, null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
