package io.conformalstreams.connectors.issued;

/**
 * The sets at one nominal alpha.
 *
 * @param alpha probability with which one of both sets may fail
 * @param inner lies inside the structure
 * @param outer contains the structure
 */
public record IssuedLevel(double alpha, IssuedSet inner, IssuedSet outer) {}
