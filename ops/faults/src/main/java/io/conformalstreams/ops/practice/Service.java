package io.conformalstreams.ops.practice;

import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * A process of the cluster.
 *
 * @param name what it is, such as broker
 * @param processId its present process id
 * @param restart starts it again on the same data and the same ports
 */
record Service(String name, LongSupplier processId, Restart restart) {

    /** Starts a process, and returns when it responds. */
    @FunctionalInterface
    interface Restart {
        void run() throws IOException;
    }
}
