/** The library's kernels beside numpy and scipy on the same arrays, and beside the time that memory needs. */
package io.conformalstreams.ops.benchmark.kernel;
