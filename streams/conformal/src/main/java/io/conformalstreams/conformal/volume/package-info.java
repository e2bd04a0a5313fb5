/** Conformal intervals for the volume of a structure, calibrated on the labelled volume itself. */
package io.conformalstreams.conformal.volume;
