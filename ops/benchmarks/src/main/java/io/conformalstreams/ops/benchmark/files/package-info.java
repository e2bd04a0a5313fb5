/** How fast cases that are dropped as files become records, held against the decoding of their format alone. */
package io.conformalstreams.ops.benchmark.files;
