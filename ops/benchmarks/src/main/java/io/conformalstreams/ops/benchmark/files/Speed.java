package io.conformalstreams.ops.benchmark.files;

/**
 * The speed of processing files.
 *
 * @param filesPerSecond by elapsed time, so other work on the machine reduces it
 * @param processorMilliseconds processor time of all threads of the process that reads the files, per file
 * @param brokerMilliseconds processor time of the broker, per file; 0 if no records are sent
 */
record Speed(double filesPerSecond, double processorMilliseconds, double brokerMilliseconds) {

    /** The processor time of both processes, per file. */
    double totalMilliseconds() {
        return processorMilliseconds + brokerMilliseconds;
    }
}
