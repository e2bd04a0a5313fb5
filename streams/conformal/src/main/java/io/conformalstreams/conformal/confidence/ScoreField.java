package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.List;
import java.util.function.DoublePredicate;

/** f(s(X), v) for every pixel v: the transformed scores of one image. */
sealed interface ScoreField permits PixelScores, MassScores, SmoothedScores, ConstantScores, DistanceScores {
    /**
     * The largest value outside a region and the smallest inside it. They are -inf and +inf if there are no such
     * pixels.
     */
    RegionExtremes extremes(PackedMask region);

    /** The largest value outside a region, as in {@link #extremes}. Does not read the pixels inside. */
    double highestOutside(PackedMask region);

    /** The smallest value inside a region, as in {@link #extremes}. Does not read the pixels outside. */
    double lowestInside(PackedMask region);

    /** Returns for each condition the pixels whose value fulfils it. A condition must be of the form "large enough". */
    List<PackedMask> upperSets(DoublePredicate... conditions);
}
