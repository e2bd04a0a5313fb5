package io.conformalstreams.ops.benchmark.throughput;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of this JVM.
 *
 * @param heap bytes of heap used after a collection
 * @param resident bytes of physical memory that the process uses, including the native memory of the state stores;
 *     empty if the operating system does not report them
 */
record MemoryUse(long heap, OptionalLong resident) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** Collects garbage, then measures. */
    static MemoryUse afterCollection() throws IOException {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        // Memory that the first collection hands to cleaners is freed by the second.
        memory.gc();
        memory.gc();
        return new MemoryUse(memory.getHeapMemoryUsage().getUsed(), readResident());
    }

    private static OptionalLong readResident() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        Matcher matcher = RESIDENT.matcher(Files.readString(STATUS));
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) << 10) : OptionalLong.empty();
    }
}
