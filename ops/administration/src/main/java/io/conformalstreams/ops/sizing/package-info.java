/** Estimates disk, memory, cores and partitions for given rates. */
package io.conformalstreams.ops.sizing;
