/**
 * Ratios of two volumes, such as necrosis to tumour, with intervals (arXiv 2505.19585).
 *
 * <p>Terms: y and x are the probabilities that a pixel belongs to the <em>numerator</em> and to the <em>denominator</em>,
 * of which the numerator is a part; the <em>predicted ratio</em> is sum y / sum x, the <em>true ratio</em> the quotient of
 * the labelled volumes. A ratio whose denominator is empty does not exist and is returned as such.
 */
package io.conformalstreams.conformal.ratio;
