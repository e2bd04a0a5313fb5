/**
 * Ratios of two volumes, for example of necrosis to tumour, with intervals (arXiv 2505.19585).
 *
 * <p>Terms: y is the probability that a pixel belongs to the <em>numerator</em>, and x the probability that it belongs
 * to the <em>denominator</em>. The numerator is a part of the denominator. The <em>predicted ratio</em> is sum y / sum
 * x. The <em>true ratio</em> is the quotient of the labelled volumes. If the denominator is empty, there is no ratio,
 * and methods return an empty optional.
 */
package io.conformalstreams.conformal.ratio;
