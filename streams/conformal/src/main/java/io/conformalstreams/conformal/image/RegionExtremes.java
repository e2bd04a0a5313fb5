package io.conformalstreams.conformal.image;

/**
 * What a region and its background have at their worst.
 *
 * @param highestOutside the largest score outside the region; -inf when nothing is outside
 * @param lowestInside the smallest score inside the region; +inf when the region is empty
 */
public record RegionExtremes(double highestOutside, double lowestInside) {}
