/** Comparison of two models on the same units, at any time and after any number of units. */
package io.conformalstreams.conformal.comparison;
