/** Figure 1 of Davenport, arXiv 2410.03406, drawn from live data: truth, inner set and outer set of single images. */
package io.conformalstreams.ops.figure;
