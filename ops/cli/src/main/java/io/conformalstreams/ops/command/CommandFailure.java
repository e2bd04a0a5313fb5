package io.conformalstreams.ops.command;

/**
 * Ends a command with a one-line message and an exit code. The message names what is wrong (the option or field and its
 * value) and the way out.
 */
final class CommandFailure extends RuntimeException {

    private final ExitCode exitCode;

    private CommandFailure(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** A check found something wrong. */
    public static CommandFailure checkFailed(String message) {
        return new CommandFailure(ExitCode.CHECK_FAILED, message, null);
    }

    /** The caller has to change an argument, a configuration or an input file. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message, null);
    }

    /** As {@link #usage(String)}, with what revealed it. */
    public static CommandFailure usage(String message, Throwable cause) {
        return new CommandFailure(ExitCode.USAGE, message, cause);
    }

    /** Something outside didn't answer. */
    public static CommandFailure unreachable(String message, Throwable cause) {
        return new CommandFailure(ExitCode.UNREACHABLE, message, cause);
    }

    /** How the process ends. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
