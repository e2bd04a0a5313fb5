package io.conformalstreams.ops.benchmark.files;

/**
 * The speed of processing files.
 *
 * @param filesPerSecond by elapsed time, so other work on the machine reduces it
 * @param processorMilliseconds processor time of all threads of the measured process, per file
 */
record Speed(double filesPerSecond, double processorMilliseconds) {}
