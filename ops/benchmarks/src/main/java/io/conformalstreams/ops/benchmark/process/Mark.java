package io.conformalstreams.ops.benchmark.process;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a process had achieved and used at one moment.
 *
 * @param records committed output records that had been read
 * @param processor processor time of the process since its start
 * @param elapsed time since the start of the process
 * @param peakResident bytes of physical memory that the process had used at most; empty if the operating system does not
 *     report them
 */
record Mark(long records, Duration processor, Duration elapsed, OptionalLong peakResident) {

    /** Returns the processor time per record between an earlier mark and this one, in ms. */
    double processorMilliseconds(Mark earlier) {
        return milliseconds(processor.minus(earlier.processor)) / (records - earlier.records);
    }

    /** Returns the elapsed time per record between an earlier mark and this one, in ms. */
    double elapsedMilliseconds(Mark earlier) {
        return milliseconds(elapsed.minus(earlier.elapsed)) / (records - earlier.records);
    }

    private static double milliseconds(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
