package io.conformalstreams.ops.benchmark.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how much physical memory a process has used at most. */
final class PeakMemory {

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private PeakMemory() {}

    /** Returns the peak of a running process in bytes; empty if the operating system does not report it. */
    static OptionalLong of(long processId) throws IOException {
        Path status = Path.of("/proc", Long.toString(processId), "status");
        if (!Files.isReadable(status)) {
            return OptionalLong.empty();
        }
        Matcher matcher = PEAK.matcher(Files.readString(status));
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) << 10) : OptionalLong.empty();
    }
}
