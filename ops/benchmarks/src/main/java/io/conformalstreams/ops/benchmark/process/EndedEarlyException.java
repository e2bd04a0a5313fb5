package io.conformalstreams.ops.benchmark.process;

import java.io.IOException;

/** A measured program ended before it had written all records. */
final class EndedEarlyException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    EndedEarlyException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Returns the exit status of the program. */
    int status() {
        return status;
    }
}
