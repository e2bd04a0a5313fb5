/**
 * Prediction sets that miss no more than a tolerated share of a lesion. This is conformal lesion segmentation, CLS. The
 * sets are also the score-threshold nested sets of Mossina and Friedrich (arXiv 2503.05618) with coverage ratio 1 -
 * epsilon.
 */
package io.conformalstreams.conformal.lesion;
