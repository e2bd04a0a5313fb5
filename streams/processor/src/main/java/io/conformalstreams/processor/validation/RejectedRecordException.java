package io.conformalstreams.processor.validation;

/** Reports an invalid record. Its processing ends, and the reason is written to the {@code rejected} topic. */
public final class RejectedRecordException extends RuntimeException {

    private final RejectionReason reason;

    /**
     * @param reason what is wrong
     * @param detail one sentence that names the field, its value and the solution, without image content
     */
    public RejectedRecordException(RejectionReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public RejectionReason reason() {
        return reason;
    }
}
