package io.conformalstreams.processor.validation;

/** The reasons for which a record is rejected: the values of {@code reason} in the {@code rejected} topic. */
public enum RejectionReason {
    /** The record has no key. The key must be the stratum. */
    NULL_KEY,
    /** The record has no value. To withdraw a label, send a record with action WITHDRAWN. */
    NULL_VALUE,
    /** The key differs from the stratum in the value. */
    KEY_MISMATCH,
    /** The record is not in the partition that Kafka's default partitioner chooses for its key. */
    MISPLACED,
    /** An id is blank. */
    MISSING_ID,
    /** An id is longer than 256 characters. */
    OVERSIZED_ID,
    /** The event time is later than the append time by more than the tolerance. */
    FUTURE_TIME,
    /** The event time is before 1970. */
    NEGATIVE_TIME,
    /** The stratum does not start with the name of a configured model. */
    UNKNOWN_MODEL,
    /** An enumerated field has a symbol that this version does not know. */
    UNRECOGNISED_VALUE,
    /** The revision of a label is below 1, or too large to be added to those of the other raters. */
    INVALID_REVISION,
    /**
     * The rater is missing although the model has raters, is none of the model's raters, or is given although the model
     * has none.
     */
    UNKNOWN_RATER,
    /**
     * The inclusion probability is outside (0, 1]. Or labels are weighted by it, and it is unknown, smaller than the
     * configured smallest one, or different from that of another image of the unit.
     */
    INVALID_PROBABILITY,
    /** An assigned label has no scores. */
    MISSING_SCORES,
    /** An assigned label has no label map, or a label map in which every pixel has the ignoreLabel. */
    MISSING_LABELS,
    /** A withdrawal contains pixels. */
    UNEXPECTED_PIXELS,
    /** The channels of the scores differ from those of the model, or are in another order. */
    UNKNOWN_CHANNEL,
    /** The number of axes differs from that of the model. */
    DIMENSION_MISMATCH,
    /** An axis has length 0 or less, or the image has more pixels than the limit. */
    OVERSIZED_SHAPE,
    /** The shape of the label map differs from that of the scores, and at least one of the two has no geometry. */
    SHAPE_MISMATCH,
    /** A spacing is not finite and positive, or the number of spacings differs from the number of axes. */
    INVALID_SPACING,
    /**
     * A coordinate is not finite, the directions of the axes are too few or not orthonormal, or the spacing is missing.
     */
    INVALID_GEOMETRY,
    /** Scores and labels have different grids in the patient, whatever the order and direction of their axes. */
    GEOMETRY_MISMATCH,
    /** Scores or labels have no geometry, and the model requires it. */
    MISSING_GEOMETRY,
    /** A UID of the source is malformed, or the number of instances differs from the number of slices. */
    INVALID_SOURCE,
    /** A preview is too large, is no picture of its media type, or shows a slice that the image doesn't have. */
    INVALID_PREVIEW,
    /** Encoding, scale or offset of the scores differ from those of the model. */
    ENCODING_MISMATCH,
    /** The pixels are sent as a reference, but no object store is configured. */
    UNSUPPORTED_REFERENCE,
    /** The URI, size or SHA-256 of a reference to pixels is malformed. */
    INVALID_REFERENCE,
    /** A reference points outside the configured object stores, or its object is not named after its SHA-256. */
    REFUSED_LOCATION,
    /** The referenced object is larger than the limit. */
    OVERSIZED_OBJECT,
    /** The referenced object does not exist. */
    MISSING_OBJECT,
    /** An object's size or SHA-256 differs from its reference. */
    CORRUPT_OBJECT,
    /** The number of pixel bytes does not match the shape. */
    WRONG_LENGTH,
    /** Compressed pixels cannot be decompressed. */
    CORRUPT_COMPRESSION,
    /** A score is NaN, or a probability is outside [0, 1]. */
    INVALID_SCORES,
    /** A label value belongs to no channel of the model and is not its ignoreLabel. */
    UNKNOWN_LABEL_VALUE,
    /** A higher revision of the label was accepted before. */
    STALE_REVISION,
    /** The same revision of the label was accepted before with different content. */
    CONFLICTING_REVISION,
    /** The label would start an epoch, but its stratum has had the largest number of label policies. */
    TOO_MANY_LABEL_POLICIES,
    /** Another rater's label of the image has another unit or inclusion probability. */
    CONFLICTING_RATERS,
    /** Sets were issued before for the same prediction. */
    DUPLICATE_PREDICTION,
    /** Sets were issued before for a prediction with the same id and another image, another unit or other scores. */
    CONFLICTING_PREDICTION
}
