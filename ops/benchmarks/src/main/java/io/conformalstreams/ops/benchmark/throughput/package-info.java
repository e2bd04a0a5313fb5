/**
 * Throughput and memory of the calibration and the prediction topology on score maps of half a megabyte, compared with
 * topologies that only pass the same records through.
 */
package io.conformalstreams.ops.benchmark.throughput;
