package io.conformalstreams.ops.benchmark.files;

import java.time.Duration;

/** Measures the time that this process takes. */
final class FilesStopwatch {

    private final long startNanos = System.nanoTime();
    private final Duration processorStart = processorTime(ProcessHandle.current());

    private FilesStopwatch() {}

    static FilesStopwatch start() {
        return new FilesStopwatch();
    }

    /** All that a process has computed since its start. */
    static Duration processorTime(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this system doesn't tell the time of processes"));
    }

    /** Of so many files since the start. */
    Speed speed(int files) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double milliseconds =
                processorTime(ProcessHandle.current()).minus(processorStart).toNanos() / 1e6;
        return new Speed(files / seconds, milliseconds / files);
    }
}
