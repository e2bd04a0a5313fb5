package io.conformalstreams.processor.prediction;

/** An input of outcome matching: issued sets or a label. Either may arrive first. */
sealed interface MatchInput permits MeasuredPrediction, CalibratedLabel {}
