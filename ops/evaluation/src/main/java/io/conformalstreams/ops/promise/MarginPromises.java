package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.JudgedRegions.ROUNDING;
import static io.conformalstreams.ops.promise.JudgedRegions.count;
import static io.conformalstreams.ops.promise.JudgedRegions.found;
import static io.conformalstreams.ops.promise.JudgedRegions.sets;
import static io.conformalstreams.ops.promise.MethodPromises.RANK_RULE;
import static io.conformalstreams.ops.promise.SimulatedImage.LESION;

import io.conformalstreams.conformal.image.PackedMask;
import java.util.List;

/** What methods promise that dilate or erode the predicted mask. */
final class MarginPromises {

    private MarginPromises() {}

    static List<RefutablePromise> all() {
        return List.of(margin(), erosion());
    }

    private static RefutablePromise margin() {
        SimulatedProcedure square =
                new SimulatedProcedure("type: morphological-margin, element: square, coverageRatio: 0.9");
        SimulatedProcedure disk = new SimulatedProcedure(
                "type: morphological-margin, element: disk-pixels, coverageRatio: 0.6, emptyMask: whole-image");
        return MethodPromises.of(
                        "morphological-margin",
                        square,
                        RANK_RULE + "Mossina and Friedrich, arXiv 2503.05618, section 3",
                        square.experiment("square, 90 % of the structure", 4, found(0.9)),
                        disk.experiment("disk, 60 % of the structure", 4, found(0.6)))
                .statedIn(
                        "streams/docs/procedures/morphological-margin.md",
                        "With probability at least 1 - alpha, it contains at least the share coverageRatio of the "
                                + "structure.");
    }

    private static RefutablePromise erosion() {
        SimulatedProcedure cross =
                new SimulatedProcedure("type: morphological-erosion, element: cross, tolerance: 0.1");
        return MethodPromises.of(
                        "morphological-erosion",
                        cross,
                        RANK_RULE + "`ErosionMargin`",
                        cross.experiment(
                                "cross, 10 % of the mask",
                                4, (image, region) -> {
                                    PackedMask outside = sets(region).inner().minus(image.truth(LESION));
                                    return count(outside) <= 0.1 * count(image.predictedMask(LESION)) + ROUNDING;
                                }))
                .statedIn(
                        "streams/docs/procedures/morphological-erosion.md",
                        "With probability at least 1 - alpha, its pixels outside the structure are at most the share "
                                + "tolerance of M.");
    }
}
