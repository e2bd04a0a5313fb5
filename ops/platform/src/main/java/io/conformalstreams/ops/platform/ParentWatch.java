package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a child JVM when the JVM that started it is gone.
 *
 * <p>The child's standard input is a pipe whose only writer is the parent. However the parent ends, SIGKILL included,
 * the operating system closes the pipe, and the child reads the end of the stream. A shutdown hook in the parent would
 * miss SIGKILL, and asking for the parent's process id would have to be repeated.
 */
final class ParentWatch {

    private ParentWatch() {}

    /** Exits in an orderly way, through the shutdown hooks, as soon as the standard input ends. */
    static void exitWithParent() {
        Thread watch = new Thread(() -> awaitEnd(System.in), "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // The parent never writes; whatever arrives is not the end.
                continue;
            }
        } catch (IOException broken) {
            // A pipe that cannot be read has no parent behind it either.
        }
        Runtime.getRuntime().exit(0);
    }
}
