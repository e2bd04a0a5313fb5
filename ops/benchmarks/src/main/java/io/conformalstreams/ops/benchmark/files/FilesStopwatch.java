package io.conformalstreams.ops.benchmark.files;

import java.time.Duration;

/** Measures elapsed time and this process's processor time. */
final class FilesStopwatch {

    private final long startNanos = System.nanoTime();
    private final Duration processorStart = processorTime(ProcessHandle.current());

    private FilesStopwatch() {}

    static FilesStopwatch start() {
        return new FilesStopwatch();
    }

    /** The processor time of a process since its start. */
    static Duration processorTime(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(
                        () -> new IllegalStateException("this system doesn't report the processor time of processes"));
    }

    /** The speed for the given number of files since the start. */
    Speed speed(int files) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double milliseconds =
                processorTime(ProcessHandle.current()).minus(processorStart).toNanos() / 1e6;
        return new Speed(files / seconds, milliseconds / files, 0);
    }
}
