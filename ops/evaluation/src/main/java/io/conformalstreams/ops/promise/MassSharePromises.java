package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.SimulatedImage.LESION;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.ops.promise.SimulatedProcedure.Judgement;
import io.conformalstreams.ops.promise.SimulatedProcedure.Threshold;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.PredictionRegion.Sets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What methods promise on the scale of shares of the predicted mass: the same as on the scale of the scores. */
final class MassSharePromises {

    private static final double ROUNDING = 1e-9;

    private MassSharePromises() {}

    static List<RefutablePromise> all() {
        SimulatedProcedure whole = new SimulatedProcedure(
                "type: confidence-sets, combination: marginal, inner: mass-share, outer: mass-share");
        SimulatedProcedure most =
                new SimulatedProcedure("type: lesion-false-negative-rate, tolerance: 0.34, transformation: mass-share");
        SimulatedProcedure each = new SimulatedProcedure(
                "type: lesion-wise-false-negative-rate, tolerance: 0, transformation: mass-share");
        return List.of(RefutablePromise.of(
                        "mass-share",
                        "With mass-share, every method promises what it promises for the scores.",
                        "f does not depend on the label, so critical values are exchangeable, and sets on its scale are "
                                + "nested; `MassShares`",
                        whole.experiment("inner set", 4, MassSharePromises::innerSetIsInside),
                        whole.experiment("outer set", 4, found(1)),
                        most.experiment("lesion false-negative rate, tolerance .34", 4, found(0.66)),
                        each.experiment("lesion-wise false-negative rate, tolerance 0", 4, found(1)),
                        risk())
                .statedIn("streams/docs/procedures/mass-share.md", "The promise of the method does not change."));
    }

    private static boolean innerSetIsInside(SimulatedImage image, PredictionRegion region) {
        return ((Sets) region).inner().isSubsetOf(image.truth(LESION));
    }

    private static Judgement found(double share) {
        return (image, region) -> missed(image, region) <= 1 - share + ROUNDING;
    }

    private static double missed(SimulatedImage image, PredictionRegion region) {
        PackedMask truth = image.truth(LESION);
        return truth.isEmpty() ? 0 : 1 - (double) truth.intersectionCount(((Sets) region).outer()) / truth.count();
    }

    private static Experiment risk() {
        SimulatedProcedure procedure = new SimulatedProcedure("type: risk-control, control: conformal, "
                + "thresholdGrid: {first: 0, last: 1, step: 0.01}, transformation: mass-share");
        return new Experiment(
                "9 images, missed share under risk control",
                Requirement.meanAtMost(0.2),
                Threshold.SMALLEST.words(),
                (random, faulty) -> {
                    List<SimulatedImage> images = images(random);
                    SimulatedImage next = SimulatedImage.draw(random);
                    return procedure
                            .region(images, next, faulty ? Threshold.SMALLEST : Threshold.AS_SHIPPED)
                            .map(region -> missed(next, region))
                            .orElse(1.0);
                });
    }

    private static List<SimulatedImage> images(SplittableRandom random) {
        return IntStream.range(0, 9)
                .mapToObj(image -> SimulatedImage.draw(random))
                .toList();
    }
}
