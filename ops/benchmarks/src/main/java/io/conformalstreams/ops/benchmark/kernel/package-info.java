/** Compares the library's kernels with numpy and scipy on the same arrays, and with the time of reading memory. */
package io.conformalstreams.ops.benchmark.kernel;
