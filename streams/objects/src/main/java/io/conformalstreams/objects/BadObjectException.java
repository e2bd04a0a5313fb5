package io.conformalstreams.objects;

/**
 * An object that does not match its reference, or a reference that is malformed. The producer of the record is at
 * fault.
 */
public final class BadObjectException extends RuntimeException {

    /** The fault. */
    public enum Fault {
        /** The reference could be no object's. */
        MALFORMED,
        /** The reference leads to another place than the configured ones, or to no object's name in one of them. */
        REFUSED,
        /** The object is larger than what is read. */
        OVERSIZED,
        /** The place holds no such object. */
        MISSING,
        /** The object has another size than the reference says, or other bytes. */
        CORRUPT
    }

    private final Fault fault;

    /**
     * @param fault what is wrong
     * @param detail what of the reference, its value and the way out
     */
    public BadObjectException(Fault fault, String detail) {
        super(detail, null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
