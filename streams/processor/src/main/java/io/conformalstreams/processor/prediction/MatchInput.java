package io.conformalstreams.processor.prediction;

/** One of the two sides of a meeting between issued sets and labels, whichever comes first. */
sealed interface MatchInput permits IssuedPrediction, CalibratedLabel {}
