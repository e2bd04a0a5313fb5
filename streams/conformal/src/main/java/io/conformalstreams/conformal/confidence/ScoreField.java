package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.List;
import java.util.function.DoublePredicate;

/** f(s(X), v) for every pixel v: the transformed scores of one image. */
sealed interface ScoreField permits PixelScores, SmoothedScores, ConstantScores, DistanceScores {
    /** The largest value outside a region and the smallest inside it: -inf and +inf over nothing. */
    RegionExtremes extremes(PackedMask region);

    /** As {@link #extremes}, without reading the inside. */
    double highestOutside(PackedMask region);

    /** As {@link #extremes}, without reading the outside. */
    double lowestInside(PackedMask region);

    /** For each condition of the form "large enough", the pixels whose value fulfils it. */
    List<PackedMask> upperSets(DoublePredicate... conditions);
}
