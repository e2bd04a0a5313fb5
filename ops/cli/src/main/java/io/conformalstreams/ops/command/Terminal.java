package io.conformalstreams.ops.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether output goes to a terminal. */
final class Terminal {

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /** Whether standard output goes to a terminal. */
    static boolean showsStandardOutput() {
        return isTerminal(STANDARD_OUTPUT);
    }

    /** Whether standard error goes to a terminal. */
    static boolean showsStandardError() {
        return isTerminal(STANDARD_ERROR);
    }

    private static boolean isTerminal(Path stream) {
        if (Files.isSymbolicLink(stream)) {
            try {
                String target = Files.readSymbolicLink(stream).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                return false;
            }
        }
        // On systems other than Linux, Java only tells whether input and output are both terminals.
        return System.console() != null;
    }
}
