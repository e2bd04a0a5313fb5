package io.conformalstreams.ops.fault;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends the processes and unmounts the file systems that are left when this JVM ends, for example after Ctrl-C. */
final class Orphans {

    private static final Set<Process> PROCESSES = ConcurrentHashMap.newKeySet();
    private static final Set<LimitedDisk> DISKS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Orphans::end, "end-instances"));
    }

    private Orphans() {}

    static void prevent(Process process) {
        PROCESSES.add(process);
        process.onExit().thenAccept(PROCESSES::remove);
    }

    static void prevent(LimitedDisk disk) {
        DISKS.add(disk);
    }

    /** The file system was unmounted. */
    static void forget(LimitedDisk disk) {
        DISKS.remove(disk);
    }

    private static void end() {
        PROCESSES.forEach(Process::destroyForcibly);
        for (LimitedDisk disk : DISKS) {
            try {
                disk.close();
            } catch (IOException failure) {
                System.err.println(failure.getMessage());
            }
        }
    }
}
