/**
 * Sources of segmentation cases: a data set in a folder, or a generator of synthetic lesions. A case has a model's scores
 * and the ground truth. A source gives its cases in a fixed order.
 */
package io.conformalstreams.ops.dataset;
