package io.conformalstreams.ops.command;

/**
 * Ends a command with a one-line message and an exit code. The message names the fault (the option or field and its
 * value) and the remedy.
 */
final class CommandFailure extends RuntimeException {

    private final ExitCode exitCode;

    private CommandFailure(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** A check has failed. */
    public static CommandFailure checkFailed(String message) {
        return new CommandFailure(ExitCode.CHECK_FAILED, message, null);
    }

    /** The caller has to change an argument, a configuration or an input file. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message, null);
    }

    /** Like {@link #usage(String)}, with the exception that revealed the fault. */
    public static CommandFailure usage(String message, Throwable cause) {
        return new CommandFailure(ExitCode.USAGE, message, cause);
    }

    /** An external service didn't respond. */
    public static CommandFailure unreachable(String message, Throwable cause) {
        return new CommandFailure(ExitCode.UNREACHABLE, message, cause);
    }

    /** The exit code of the process. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
