package io.conformalstreams.ops.doctor;

/**
 * The result of one check.
 *
 * @param subject what was examined
 * @param verdict whether it is as it should be
 * @param detail what was found, and how to mend it if it is not as it should be
 */
public record Finding(String subject, Verdict verdict, String detail) {

    /** Whether something is as it should be. */
    public enum Verdict {
        /** It is. */
        OK,
        /** It works, but it can fail or mislead. */
        WARNING,
        /** It does not work. */
        PROBLEM
    }

    static Finding ok(String subject, String detail) {
        return new Finding(subject, Verdict.OK, detail);
    }

    static Finding warning(String subject, String detail) {
        return new Finding(subject, Verdict.WARNING, detail);
    }

    static Finding problem(String subject, String detail) {
        return new Finding(subject, Verdict.PROBLEM, detail);
    }
}
