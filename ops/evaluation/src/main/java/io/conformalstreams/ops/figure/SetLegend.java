package io.conformalstreams.ops.figure;

import java.util.Optional;

/**
 * The head of a figure of sets.
 *
 * @param title of the figure
 * @param inner what is claimed of the inner set, if anything
 * @param outer what is claimed of the outer set, if anything
 */
public record SetLegend(String title, Optional<String> inner, Optional<String> outer) {}
