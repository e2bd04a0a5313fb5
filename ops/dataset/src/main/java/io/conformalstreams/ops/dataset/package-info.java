/**
 * Sources of segmentation cases: scores of a model together with the ground truth, in a stream order. One is a folder
 * on disk, the other a generator of synthetic lesions.
 */
package io.conformalstreams.ops.dataset;
