package io.conformalstreams.processor.validation;

/** A producer's mistake: ends the work on one record and becomes a record of the {@code rejected} topic. */
public final class RejectedRecordException extends RuntimeException {

    private final RejectionReason reason;

    /**
     * @param reason what is wrong
     * @param detail the field, its value and the way out, in a sentence without image content
     */
    public RejectedRecordException(RejectionReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public RejectionReason reason() {
        return reason;
    }
}
