/**
 * Compares two models on the same cases: the distributions of their critical values, whether one dominates the other,
 * and the sizes of the resulting sets (Davenport, arXiv 2410.03406, Theorem 2.7).
 */
package io.conformalstreams.ops.compare;
