package io.conformalstreams.ops.fault;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends the processes that are still running when this JVM ends. */
final class Orphans {

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-instances"));
    }

    private Orphans() {}

    static void prevent(Process process) {
        RUNNING.add(process);
        process.onExit().thenAccept(RUNNING::remove);
    }
}
