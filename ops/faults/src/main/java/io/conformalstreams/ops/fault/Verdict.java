package io.conformalstreams.ops.fault;

/**
 * The result of one check of a batch.
 *
 * @param check what must hold, in words
 * @param passed whether it holds
 * @param detail how much was compared, or the first difference
 */
record Verdict(String check, boolean passed, String detail) {

    /** The verdict in one line. */
    String line() {
        return (passed ? "  ok      " : "  FAILED  ") + check + ": " + detail;
    }

    static Verdict of(String check, boolean passed, String whenPassed, String whenFailed) {
        return new Verdict(check, passed, passed ? whenPassed : whenFailed);
    }
}
