package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a child JVM when the JVM that started it has ended.
 *
 * <p>The child's standard input is a pipe, and only the parent can write to it. When the parent ends in any way, even
 * by SIGKILL, the operating system closes the pipe, and the child reads the end of the stream. A shutdown hook in the
 * parent would miss SIGKILL, and a check of the parent's process id would need polling.
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
                // The parent never writes, so any byte is ignored.
                continue;
            }
        } catch (IOException broken) {
            // If the pipe cannot be read, the parent has ended too.
        }
        Runtime.getRuntime().exit(0);
    }
}
