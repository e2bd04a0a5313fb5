/** Figures of single images: the truth, the inner set and the outer set, as in Davenport, arXiv 2410.03406, figure 1. */
package io.conformalstreams.ops.figure;
