package io.conformalstreams.ops.command;

/** The exit codes of every command. */
public enum ExitCode {
    /** The command succeeded. */
    OK(0, "done"),
    /** The command ran, and one of its checks failed. */
    CHECK_FAILED(1, "a check failed"),
    /** Arguments, configuration or input files are wrong. The caller must change something. */
    USAGE(2, "arguments, configuration or input files are wrong"),
    /** Broker, registry, network or file system didn't respond. Trying again may help. */
    UNREACHABLE(3, "broker, registry or file system can't be reached"),
    /** A defect of this program. */
    DEFECT(70, "a defect of this program; --verbose shows the stack trace");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The number that the operating system receives. */
    public int code() {
        return code;
    }

    /** The meaning in words, for the help. */
    public String meaning() {
        return meaning;
    }
}
