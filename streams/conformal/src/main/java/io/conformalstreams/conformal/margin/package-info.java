/**
 * Prediction sets that are a predicted mask with a margin, after Mossina and Friedrich, "Conformal prediction for image
 * segmentation using morphological prediction sets" (arXiv 2503.05618), and their mirror for false positives.
 *
 * <p>A predicted mask M and a structuring element that contains the origin give nested sets, one for each number lambda of
 * dilations. With D(v) the number of dilations until a pixel v is reached,
 *
 * <pre>
 *   C_lambda = { v : D(v) &lt;= lambda }                                       {@link MorphologicalMargin}
 *   A = min{ lambda &gt;= 0 : |Y n C_lambda| &gt;= tau |Y| }                       Y the ground truth
 *
 *   I_lambda = { v : E(v) &gt; lambda }, E(v) the erosions until v is lost     {@link ErosionMargin}
 *   A = min{ lambda &gt;= 0 : |I_lambda \ Y| &lt;= epsilon |M| }
 * </pre>
 *
 * A is the critical value of a labelled image and an order statistic of D over Y, or of E over M \ Y: no set is built for
 * it. It is at most lambda if and only if the set of lambda is good enough, counts compared with exact decimals. Only the
 * mask is needed, no scores.
 *
 * <p>The edge of the image is no obstacle: what is beyond it is never lost nor gained, and every pixel is reached along a
 * shortest way inside. An obstacle is the outside of a region of interest, around which a geodesic dilation goes.
 */
package io.conformalstreams.conformal.margin;
