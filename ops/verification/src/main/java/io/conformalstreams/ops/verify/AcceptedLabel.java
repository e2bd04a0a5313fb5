package io.conformalstreams.ops.verify;

/**
 * A label that the calibration must have accepted.
 *
 * @param label the record
 * @param version of the thresholds that follow from it: counts the accepted records of the stratum from 1
 * @param sequence images of the stratum accepted before the image first was
 * @param firstLabelledAt labelledAt of the image's first accepted record, milliseconds since 1970
 * @param epoch place of the record's label policy among those of the stratum in order of appearance, from 0
 * @param judged whether it is the first label of an image, active, and of a unit to which no other image belonged before
 */
record AcceptedLabel(ValidLabel label, long version, long sequence, long firstLabelledAt, int epoch, boolean judged) {}
