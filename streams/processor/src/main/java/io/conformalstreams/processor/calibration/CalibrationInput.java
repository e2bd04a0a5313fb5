package io.conformalstreams.processor.calibration;

/** A record that changes the calibration of a stratum. */
sealed interface CalibrationInput permits ReducedLabel, SetVerdict {}
