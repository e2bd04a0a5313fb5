package io.conformalstreams.connectors.issued;

import java.util.Optional;

/**
 * The sets at one nominal alpha.
 *
 * @param alpha upper bound on the probability that at least one of the two sets fails
 * @param inner lies inside the structure
 * @param outer contains the structure
 * @param diceBound the bound that holds whenever both sets cover; empty if the procedure has no joint promise
 */
public record IssuedLevel(double alpha, IssuedSet inner, IssuedSet outer, Optional<IssuedDiceBound> diceBound) {}
