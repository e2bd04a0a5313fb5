package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.JudgedRegions.BOTH;
import static io.conformalstreams.ops.promise.JudgedRegions.INNER;
import static io.conformalstreams.ops.promise.JudgedRegions.OUTER;
import static io.conformalstreams.ops.promise.JudgedRegions.ROUNDING;
import static io.conformalstreams.ops.promise.JudgedRegions.count;
import static io.conformalstreams.ops.promise.JudgedRegions.dice;
import static io.conformalstreams.ops.promise.JudgedRegions.images;
import static io.conformalstreams.ops.promise.JudgedRegions.sets;
import static io.conformalstreams.ops.promise.MethodPromises.RANK_RULE;
import static io.conformalstreams.ops.promise.SimulatedImage.LESION;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.ops.promise.SimulatedProcedure.Judgement;
import io.conformalstreams.ops.promise.SimulatedProcedure.Threshold;
import io.conformalstreams.processor.method.PredictionRegion;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What methods with two sets promise: the inner set lies inside the structure, and the outer set contains it. */
final class ConfidenceSetPromises {

    private ConfidenceSetPromises() {}

    static List<RefutablePromise> all() {
        return List.of(marginalSets(), jointSets(), jointDiceBound(), crossConformal());
    }

    private static RefutablePromise marginalSets() {
        SimulatedProcedure identity = marginal("identity", "identity");
        SimulatedProcedure distance = marginal("distance-euclidean", "distance-city-block");
        SimulatedProcedure boxes = marginal("bounding-boxes", "bounding-boxes");
        String filter = "{smoothed: {fullWidth: 2, unit: pixels}}";
        SimulatedProcedure smoothed = marginal(filter, filter);
        return MethodPromises.of(
                        "confidence-sets",
                        identity,
                        RANK_RULE + "Davenport, arXiv 2410.03406, section 2",
                        identity.experiment("identity, inner set", 4, INNER),
                        identity.experiment("identity, outer set", 4, OUTER),
                        distance.experiment("Euclidean distance, inner set", 4, INNER),
                        distance.experiment("city-block distance, outer set", 4, OUTER),
                        boxes.experiment("bounding boxes, inner set", 4, INNER),
                        boxes.experiment("bounding boxes, outer set", 4, OUTER),
                        smoothed.experiment("filtered scores, inner set", 4, INNER),
                        smoothed.experiment("filtered scores, outer set", 4, OUTER))
                .statedIn(
                        "streams/docs/procedures/confidence-sets.md",
                        "With probability at least 1 - alpha, the inner set lies inside the structure.",
                        "With probability at least 1 - alpha, the outer set contains the structure.");
    }

    private static SimulatedProcedure marginal(String inner, String outer) {
        return new SimulatedProcedure(
                "type: confidence-sets, combination: marginal, inner: " + inner + ", outer: " + outer);
    }

    private static RefutablePromise jointSets() {
        SimulatedProcedure bonferroni = joint("{bonferroni: {innerShare: 0.5}}");
        SimulatedProcedure maximum = joint("maximum");
        SimulatedProcedure standardised =
                joint("{standardised: {inner: [0.2, 0.4, 0.6, 0.8, 0.9], outer: [-0.9, -0.6, -0.4, -0.2, -0.1]}}");
        return MethodPromises.of(
                        "confidence-sets-joint",
                        bonferroni,
                        RANK_RULE + "union bound for bonferroni, one threshold for maximum and standardised",
                        bonferroni.experiment("bonferroni, both sets", 9, BOTH),
                        maximum.experiment("maximum, both sets", 4, BOTH),
                        standardised.experiment("standardised, both sets", 4, BOTH))
                .statedIn(
                        "streams/docs/procedures/confidence-sets.md",
                        "With combination: marginal, the promise holds for each set on its own. With bonferroni, maximum and "
                                + "standardised, it holds for both sets at once.");
    }

    private static SimulatedProcedure joint(String combination) {
        return new SimulatedProcedure(
                "type: confidence-sets, inner: identity, outer: identity, combination: " + combination);
    }

    private static RefutablePromise jointDiceBound() {
        SimulatedProcedure joint = joint("maximum");
        return RefutablePromise.of(
                        "joint-dice-bound",
                        "The Dice coefficient of the predicted mask is at least the bound of joint sets whenever both sets "
                                + "cover, and thus with probability at least 1 - alpha.",
                        "the smallest Dice coefficient of all truths between the sets; `DiceCoefficient`",
                        Experiment.ofEvent(
                                "maximum, 9 images, the bound holds or a set fails",
                                Requirement.always(),
                                "pixels of the outer set beyond the mask are left out",
                                (random, faulty) -> {
                                    SimulatedImage next = SimulatedImage.draw(random);
                                    PredictionRegion region = joint.region(
                                                    images(9, random), next, Threshold.AS_SHIPPED)
                                            .orElseThrow();
                                    double bound = faulty
                                            ? withoutOuterPixels(
                                                    next, sets(region).inner())
                                            : sets(region)
                                                    .diceBound()
                                                    .orElseThrow()
                                                    .value();
                                    return !BOTH.isKept(next, region) || dice(next) >= bound - ROUNDING;
                                }))
                .statedIn(
                        "streams/docs/procedures/confidence-sets.md",
                        "The bound holds whenever both sets cover, and therefore with probability at least 1 - alpha.");
    }

    private static double withoutOuterPixels(SimulatedImage image, PackedMask inner) {
        PackedMask mask = image.predictedMask(LESION);
        long sure = count(mask.intersection(inner));
        return count(mask) == 0 ? 1 : 2.0 * sure / (count(mask) + sure);
    }

    private static RefutablePromise crossConformal() {
        String settings = "type: cross-conformal, folds: [lesion-0, lesion-1, lesion-2, lesion-3], "
                + "foldSizes: leave-one-out, rank: proven, combination: ";
        SimulatedProcedure marginal = new SimulatedProcedure(settings + "marginal");
        return MethodPromises.of(
                        "cross-conformal-sets",
                        marginal,
                        "Barber, Candès, Ramdas and Tibshirani, arXiv 1905.02928, section 2.2; `CrossConformalSets`",
                        crossFitted("inner set", marginal, INNER),
                        crossFitted("outer set", marginal, OUTER))
                .statedIn(
                        "streams/docs/procedures/cross-conformal.md",
                        "For an image that no model was trained with, the inner set lies inside the structure with "
                                + "probability at least 1 - alpha, and the outer set contains the structure with "
                                + "probability at least 1 - alpha.");
    }

    private static Experiment crossFitted(String setting, SimulatedProcedure procedure, Judgement judgement) {
        return Experiment.ofEvent(
                "leave-one-out, 4 images, models are mean labels, " + setting,
                Requirement.probabilityAtLeast(0.8),
                Threshold.SMALLEST.words(),
                (random, faulty) -> {
                    List<SimulatedImage> drawn = images(SimulatedImage.FOLDS.size(), random);
                    List<SimulatedImage> units = IntStream.range(0, drawn.size())
                            .mapToObj(fold -> drawn.get(fold).crossFitted(drawn, OptionalInt.of(fold), random))
                            .toList();
                    SimulatedImage next = SimulatedImage.draw(random).crossFitted(drawn, OptionalInt.empty(), random);
                    return procedure
                            .region(units, next, faulty ? Threshold.SMALLEST : Threshold.AS_SHIPPED)
                            .map(region -> judgement.isKept(next, region))
                            .orElse(false);
                });
    }
}
