package io.conformalstreams.ops.topics;

/** A broker or a schema registry refuses a request or doesn't respond. */
public final class ProvisioningException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ProvisioningException(String message, Throwable cause) {
        super(message, cause);
    }
}
