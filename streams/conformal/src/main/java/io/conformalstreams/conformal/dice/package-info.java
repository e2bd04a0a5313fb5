/** The Dice coefficient of a predicted mask, and conformal lower bounds for it. */
package io.conformalstreams.conformal.dice;
