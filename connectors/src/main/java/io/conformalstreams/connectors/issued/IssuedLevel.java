package io.conformalstreams.connectors.issued;

/**
 * The sets at one nominal alpha.
 *
 * @param alpha upper bound on the probability that at least one of the two sets fails
 * @param inner lies inside the structure
 * @param outer contains the structure
 */
public record IssuedLevel(double alpha, IssuedSet inner, IssuedSet outer) {}
