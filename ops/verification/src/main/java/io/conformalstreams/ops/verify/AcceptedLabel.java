package io.conformalstreams.ops.verify;

/**
 * A label that the calibration must have accepted.
 *
 * @param label the record
 * @param version version of the thresholds after this label: the number of accepted labels of the stratum, plus
 *     the number of outcomes that moved an adaptive level
 * @param sequence number of images of the stratum that were accepted before this image
 * @param firstLabelledAt labelledAt of the image's first accepted record, milliseconds since 1970
 * @param epoch position of the record's label policy among the stratum's policies, in the order of first use, from 0
 * @param judged whether the label is judged: it is active, the first one of its image, and no other image of its
 *     unit was accepted before
 */
record AcceptedLabel(ValidLabel label, long version, long sequence, long firstLabelledAt, int epoch, boolean judged) {}
