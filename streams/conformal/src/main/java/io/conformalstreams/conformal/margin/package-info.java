/**
 * Prediction sets that add a margin to a predicted mask, after Mossina and Friedrich, "Conformal prediction for image
 * segmentation using morphological prediction sets" (arXiv 2503.05618). Their counterpart for false positives erodes
 * the mask.
 *
 * <p>A predicted mask M and a structuring element that contains the origin give nested sets, one for each number lambda
 * of dilations. Let D(v) be the number of dilations after which a pixel v is first reached. Then
 *
 * <pre>
 *   C_lambda = { v : D(v) &lt;= lambda }                                       {@link MorphologicalMargin}
 *   A = min{ lambda &gt;= 0 : |Y n C_lambda| &gt;= tau |Y| }                       Y the ground truth
 *
 *   I_lambda = { v : E(v) &gt; lambda }, E(v) the erosions until v is lost     {@link ErosionMargin}
 *   A = min{ lambda &gt;= 0 : |I_lambda \ Y| &lt;= epsilon |M| }
 * </pre>
 *
 * A is the critical value of a labelled image. It is an order statistic of D over Y, or of E over M \ Y, so no set is
 * built for it. It is at most lambda if and only if the set at lambda is good enough; counts are compared with exact
 * decimals. Only the mask is needed, and no scores.
 *
 * <p>Distances are measured inside the image, and pixels beyond its edge play no part. Pixels outside a region of
 * interest are obstacles, and a geodesic dilation goes around them.
 */
package io.conformalstreams.conformal.margin;
