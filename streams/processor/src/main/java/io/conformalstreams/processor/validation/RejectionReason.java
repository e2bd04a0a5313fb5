package io.conformalstreams.processor.validation;

/** Why a readable record is refused: the documented list behind the {@code reason} of the {@code rejected} topic. */
public enum RejectionReason {
    /** The record has no key; it must be the stratum. */
    NULL_KEY,
    /** The record has no value; withdraw a label by an explicit record. */
    NULL_VALUE,
    /** The key differs from the stratum in the value. */
    KEY_MISMATCH,
    /** The record sits in another partition than Kafka's default partitioner gives for its key. */
    MISPLACED,
    /** An id is blank. */
    MISSING_ID,
    /** An id is longer than 256 characters. */
    OVERSIZED_ID,
    /** The event time lies beyond the append time by more than the tolerance. */
    FUTURE_TIME,
    /** The event time lies before 1970. */
    NEGATIVE_TIME,
    /** No configured model has the name at the beginning of the stratum. */
    UNKNOWN_MODEL,
    /** An enumerated field has a symbol that this version does not know. */
    UNRECOGNISED_VALUE,
    /** The revision of a label is below 1. */
    INVALID_REVISION,
    /** The inclusion probability lies outside (0, 1]. */
    INVALID_PROBABILITY,
    /** An assigned label comes without scores. */
    MISSING_SCORES,
    /** An assigned label comes without a label map. */
    MISSING_LABELS,
    /** A withdrawal carries pixels. */
    UNEXPECTED_PIXELS,
    /** The channels of the scores are not those of the model, in its order. */
    UNKNOWN_CHANNEL,
    /** The number of axes differs from that of the model. */
    DIMENSION_MISMATCH,
    /** An axis is below 1, or the image has more pixels than the limit. */
    OVERSIZED_SHAPE,
    /** The label map has another shape than the scores. */
    SHAPE_MISMATCH,
    /** A spacing is not finite and positive, or there are more or fewer than axes. */
    INVALID_SPACING,
    /** Encoding, scale or offset of the scores differ from those of the model. */
    ENCODING_MISMATCH,
    /** Pixels come by reference, and no object store is configured. */
    UNSUPPORTED_REFERENCE,
    /** A reference to pixels could be no object's: its URI, its size or its SHA-256 is malformed. */
    INVALID_REFERENCE,
    /** A reference leads out of the configured object stores, or isn't named by the object's SHA-256. */
    REFUSED_LOCATION,
    /** An object of pixels is larger than the limit. */
    OVERSIZED_OBJECT,
    /** There is no object where a reference leads. */
    MISSING_OBJECT,
    /** An object has another size or SHA-256 than its reference. */
    CORRUPT_OBJECT,
    /** There are fewer or more bytes of pixels than the shape asks for. */
    WRONG_LENGTH,
    /** Compressed pixels cannot be expanded. */
    CORRUPT_COMPRESSION,
    /** A score is not a number. */
    INVALID_SCORES,
    /** A higher revision of the label has been accepted before. */
    STALE_REVISION,
    /** The same revision of the label has been accepted before with other content. */
    CONFLICTING_REVISION,
    /** A prediction of the same id has been answered before. */
    DUPLICATE_PREDICTION
}
