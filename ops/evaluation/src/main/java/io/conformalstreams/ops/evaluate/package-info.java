/**
 * Judges procedures on a folder of labelled cases, by random splits into calibration and test: coverage against the
 * promise, sizes of the sets, tables and figures in the manner of Davenport (arXiv 2410.03406), Figure 2.
 */
package io.conformalstreams.ops.evaluate;
