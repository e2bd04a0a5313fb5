package io.conformalstreams.processor.prediction;

/** An input of the matching of issued sets with labels. Either may come first. */
sealed interface MatchInput permits IssuedPrediction, CalibratedLabel {}
