package io.conformalstreams.conformal.image;

/**
 * The worst scores of a region and of its background.
 *
 * @param highestOutside the largest score outside the region; -inf if there is no pixel outside
 * @param lowestInside the smallest score inside the region; +inf if the region is empty
 */
public record RegionExtremes(double highestOutside, double lowestInside) {
    /** The extremes of an image without pixels. */
    static final RegionExtremes NONE = new RegionExtremes(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Returns the extremes of two parts of an image together. */
    RegionExtremes and(RegionExtremes other) {
        return new RegionExtremes(
                Math.max(highestOutside, other.highestOutside), Math.min(lowestInside, other.lowestInside));
    }
}
