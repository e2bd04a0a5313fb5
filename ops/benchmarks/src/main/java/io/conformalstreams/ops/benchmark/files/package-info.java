/** Measures how fast dropped files become records, compared with decoding their format alone. */
package io.conformalstreams.ops.benchmark.files;
