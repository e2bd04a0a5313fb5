package io.conformalstreams.conformal.image;

/**
 * The worst scores of a region and of its background.
 *
 * @param highestOutside the largest score outside the region; -inf when nothing is outside
 * @param lowestInside the smallest score inside the region; +inf when the region is empty
 */
public record RegionExtremes(double highestOutside, double lowestInside) {
    /** Those of no pixels at all. */
    static final RegionExtremes NONE = new RegionExtremes(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Those of two parts of an image together. */
    RegionExtremes and(RegionExtremes other) {
        return new RegionExtremes(
                Math.max(highestOutside, other.highestOutside), Math.min(lowestInside, other.lowestInside));
    }
}
