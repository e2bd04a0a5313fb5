/** Confidence sets for the time of a change. */
package io.conformalstreams.conformal.change;
