package io.conformalstreams.ops.benchmark.files;

/**
 * The throughput of files.
 *
 * @param filesPerSecond by the clock, whatever else ran on the machine
 * @param processorMilliseconds of all threads of the process that did it, for each file
 */
record Speed(double filesPerSecond, double processorMilliseconds) {}
