package io.conformalstreams.connectors.issued;

import java.util.Optional;

/**
 * A lower bound for the Dice coefficient of the predicted mask and the truth.
 *
 * @param value 0 to 1
 * @param review whether a person should review the mask; empty if the procedure has no limit
 */
public record IssuedDiceBound(double value, Optional<Boolean> review) {}
