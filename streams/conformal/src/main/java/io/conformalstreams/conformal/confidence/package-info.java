/**
 * Inner and outer confidence sets for segmentations, after Davenport, "Conformal confidence sets for biomedical image
 * segmentation" (arXiv 2410.03406).
 *
 * <p>An image X has a score s(X, v) at each pixel v, a ground truth Y and a predicted mask. The score transformations
 * f_I and f_O turn the scores into the values that are compared with the thresholds of the inner and the outer set. The
 * critical values of a labelled image are
 *
 * <pre>
 *   tau   = max{ f_I(s(X), v) : v not in Y }        the highest inner score on the background
 *   gamma = max{ -f_O(s(X), v) : v in Y }           the lowest outer score on the object, negated
 * </pre>
 *
 * The thresholds are order statistics of the critical values of exchangeable images. The sets of a new image are
 *
 * <pre>
 *   I(X) = { v : f_I(s(X), v) &gt; lambda_I }           I subset of Y  if and only if  tau &lt;= lambda_I
 *   O(X) = { v : -f_O(s(X), v) &lt;= lambda_O }         Y subset of O  if and only if  gamma &lt;= lambda_O
 * </pre>
 *
 * The equivalences hold exactly, ties and infinities included: critical values and sets compare the same doubles.
 */
package io.conformalstreams.conformal.confidence;
