/**
 * Judges procedures on a folder of labelled cases. It splits the cases at random into calibration and test, compares
 * coverage with the promise, and measures the sizes of the sets. It writes tables, and figures in the manner of
 * Figure 2 in Davenport (arXiv 2410.03406).
 */
package io.conformalstreams.ops.evaluate;
