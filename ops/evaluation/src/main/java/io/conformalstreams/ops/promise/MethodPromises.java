package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.SimulatedImage.LESION;
import static io.conformalstreams.ops.promise.SimulatedImage.ORGAN;
import static io.conformalstreams.ops.promise.SimulatedImage.SIDE;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.ops.promise.SimulatedProcedure.Judgement;
import io.conformalstreams.ops.promise.SimulatedProcedure.Threshold;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.PredictionRegion.Sets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What each method promises, in the words of the method. Images have 36 pixels, and alpha is .2. Regions are judged by
 * the definition of the promise, pixel by pixel.
 */
final class MethodPromises {

    private static final String PROCEDURES = "streams/docs/procedures/";
    private static final String RANK_RULE = "a region covers if and only if its critical values are at most the "
            + "thresholds, to which the rank rule applies; ";
    private static final double ROUNDING = 1e-9;

    private static final Judgement INNER =
            (image, region) -> sets(region).inner().isSubsetOf(image.truth(LESION));
    private static final Judgement OUTER =
            (image, region) -> image.truth(LESION).isSubsetOf(sets(region).outer());
    private static final Judgement BOTH = (image, region) -> INNER.isKept(image, region) && OUTER.isKept(image, region);

    private MethodPromises() {}

    static List<RefutablePromise> all() {
        return List.of(
                marginalSets(),
                jointSets(),
                jointDiceBound(),
                crossConformal(),
                margin(),
                erosion(),
                lesionFalseNegativeRate(),
                eachLesion(),
                shareOfLesions(),
                risk(),
                ratio(),
                ratioOfIndependentPixels(),
                volume(),
                diceBound());
    }

    private static RefutablePromise of(
            String name, SimulatedProcedure procedure, String proof, Experiment... experiments) {
        return RefutablePromise.of(name, procedure.statement(), proof, experiments);
    }

    private static RefutablePromise marginalSets() {
        SimulatedProcedure identity = marginal("identity", "identity");
        SimulatedProcedure distance = marginal("distance-euclidean", "distance-city-block");
        SimulatedProcedure boxes = marginal("bounding-boxes", "bounding-boxes");
        String filter = "{smoothed: {fullWidth: 2, unit: pixels}}";
        SimulatedProcedure smoothed = marginal(filter, filter);
        return of(
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
                        PROCEDURES + "confidence-sets.md",
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
        return of(
                        "confidence-sets-joint",
                        bonferroni,
                        RANK_RULE + "union bound for bonferroni, one threshold for maximum and standardised",
                        bonferroni.experiment("bonferroni, both sets", 9, BOTH),
                        maximum.experiment("maximum, both sets", 4, BOTH),
                        standardised.experiment("standardised, both sets", 4, BOTH))
                .statedIn(
                        PROCEDURES + "confidence-sets.md",
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
                        PROCEDURES + "confidence-sets.md",
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
        return of(
                        "cross-conformal-sets",
                        marginal,
                        "Barber, Candès, Ramdas and Tibshirani, arXiv 1905.02928, section 2.2; `CrossConformalSets`",
                        crossFitted("inner set", marginal, INNER),
                        crossFitted("outer set", marginal, OUTER))
                .statedIn(
                        PROCEDURES + "cross-conformal.md",
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

    private static RefutablePromise margin() {
        SimulatedProcedure square =
                new SimulatedProcedure("type: morphological-margin, element: square, coverageRatio: 0.9");
        SimulatedProcedure disk = new SimulatedProcedure(
                "type: morphological-margin, element: disk-pixels, coverageRatio: 0.6, emptyMask: whole-image");
        return of(
                        "morphological-margin",
                        square,
                        RANK_RULE + "Mossina and Friedrich, arXiv 2503.05618, section 3",
                        square.experiment("square, 90 % of the structure", 4, found(0.9)),
                        disk.experiment("disk, 60 % of the structure", 4, found(0.6)))
                .statedIn(
                        PROCEDURES + "morphological-margin.md",
                        "With probability at least 1 - alpha, it contains at least the share coverageRatio of the "
                                + "structure.");
    }

    private static Judgement found(double share) {
        return (image, region) -> {
            PackedMask truth = image.truth(LESION);
            return count(truth.intersection(sets(region).outer())) >= share * count(truth) - ROUNDING;
        };
    }

    private static RefutablePromise erosion() {
        SimulatedProcedure cross =
                new SimulatedProcedure("type: morphological-erosion, element: cross, tolerance: 0.1");
        return of(
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
                        PROCEDURES + "morphological-erosion.md",
                        "With probability at least 1 - alpha, its pixels outside the structure are at most the share "
                                + "tolerance of M.");
    }

    private static RefutablePromise lesionFalseNegativeRate() {
        SimulatedProcedure tenth = new SimulatedProcedure("type: lesion-false-negative-rate, tolerance: 0.1");
        SimulatedProcedure third = new SimulatedProcedure("type: lesion-false-negative-rate, tolerance: 0.34");
        return of(
                        "lesion-false-negative-rate",
                        tenth,
                        RANK_RULE + "conformal lesion segmentation, equations 5 and 6",
                        tenth.experiment("tolerance .1", 4, found(0.9)),
                        third.experiment("tolerance .34", 4, found(0.66)))
                .statedIn(
                        PROCEDURES + "lesion-false-negative-rate.md",
                        "With probability at least 1 - alpha, the outer set misses at most the share tolerance of the "
                                + "structure.");
    }

    private static RefutablePromise eachLesion() {
        SimulatedProcedure half = new SimulatedProcedure("type: lesion-wise-false-negative-rate, tolerance: 0.5");
        return of(
                        "each-lesion",
                        half,
                        RANK_RULE + "order statistics over lesions, with the image as unit; `LesionWiseSets`",
                        half.experiment(
                                "tolerance .5, every lesion, and none missed completely",
                                4,
                                (image, region) -> lesions(image).stream().allMatch(lesion -> isFound(lesion, region))))
                .statedIn(
                        PROCEDURES + "lesion-wise-false-negative-rate.md",
                        "With probability at least 1 - alpha, the outer set misses at most the share tolerance of each "
                                + "lesion of the image.");
    }

    private static RefutablePromise shareOfLesions() {
        SimulatedProcedure half =
                new SimulatedProcedure("type: lesion-wise-false-negative-rate, tolerance: 0.5, lesionTolerance: 0.5");
        return of(
                        "share-of-lesions",
                        half,
                        RANK_RULE + "order statistics over lesions, with the image as unit; `LesionWiseSets`",
                        half.experiment("tolerance .5, at least half of the lesions", 4, (image, region) -> {
                            List<List<Integer>> lesions = lesions(image);
                            long found = lesions.stream()
                                    .filter(lesion -> isFound(lesion, region))
                                    .count();
                            return lesions.isEmpty() || found >= 0.5 * lesions.size();
                        }))
                .statedIn(
                        PROCEDURES + "lesion-wise-false-negative-rate.md",
                        "The share of these lesions among the lesions of the image is at most lesionTolerance, and it is "
                                + "never 1.");
    }

    private static boolean isFound(List<Integer> lesion, PredictionRegion region) {
        long found = lesion.stream()
                .filter(pixel -> sets(region).outer().contains(pixel))
                .count();
        return found > 0 && found >= 0.5 * lesion.size();
    }

    /** Returns the pixels of each lesion. Neighbours share an edge. */
    private static List<List<Integer>> lesions(SimulatedImage image) {
        PackedMask truth = image.truth(LESION);
        boolean[] seen = new boolean[SIDE * SIDE];
        List<List<Integer>> lesions = new ArrayList<>();
        for (int start = 0; start < seen.length; start++) {
            List<Integer> lesion = new ArrayList<>();
            Deque<Integer> waiting = new ArrayDeque<>(List.of(start));
            while (!waiting.isEmpty()) {
                int pixel = waiting.remove();
                if (!seen[pixel] && truth.contains(pixel)) {
                    seen[pixel] = true;
                    lesion.add(pixel);
                    waiting.addAll(neighbours(pixel));
                }
            }
            if (!lesion.isEmpty()) {
                lesions.add(lesion);
            }
        }
        return lesions;
    }

    private static List<Integer> neighbours(int pixel) {
        List<Integer> neighbours = new ArrayList<>();
        int column = pixel % SIDE;
        if (column > 0) {
            neighbours.add(pixel - 1);
        }
        if (column < SIDE - 1) {
            neighbours.add(pixel + 1);
        }
        if (pixel >= SIDE) {
            neighbours.add(pixel - SIDE);
        }
        if (pixel < SIDE * (SIDE - 1)) {
            neighbours.add(pixel + SIDE);
        }
        return neighbours;
    }

    private static RefutablePromise risk() {
        String settings = "type: risk-control, control: conformal, thresholdGrid: {first: 0, last: 1, step: 0.01}";
        SimulatedProcedure procedure = new SimulatedProcedure(settings);
        return of(
                        "risk-control-sets",
                        procedure,
                        "conformal risk control: arXiv 2208.02814, theorem 1; `FalseNegativeRate`",
                        new Experiment(
                                "4 images, missed share of the structure",
                                Requirement.meanAtMost(0.2),
                                "the cut is .9",
                                (random, faulty) -> {
                                    SimulatedImage next = SimulatedImage.draw(random);
                                    PackedMask found = faulty
                                            ? next.probableLesion(0.9)
                                            : sets(procedure
                                                            .region(images(4, random), next, Threshold.AS_SHIPPED)
                                                            .orElseThrow())
                                                    .outer();
                                    PackedMask truth = next.truth(LESION);
                                    return truth.isEmpty() ? 0 : (double) count(truth.minus(found)) / count(truth);
                                }))
                .statedIn(
                        PROCEDURES + "risk-control.md",
                        "On average over units, it misses at most the share alpha of the structure");
    }

    private static RefutablePromise ratio() {
        SimulatedProcedure calibrated = ratio("calibrated");
        SimulatedProcedure conformal = ratio("conformal");
        SimulatedProcedure debiased = ratio("conformal, estimator: second-order, temperature: 2");
        return of(
                        "ratio-biomarker",
                        calibrated,
                        RANK_RULE + "arXiv 2505.19585, equation 7",
                        calibrated.withSmallestValues("calibrated", 9, contains(MethodPromises::labelledRatio)),
                        conformal.experiment("conformal", 4, contains(MethodPromises::labelledRatio)),
                        debiased.experiment(
                                "conformal, second-order estimator, temperature 2",
                                4,
                                contains(MethodPromises::labelledRatio)))
                .statedIn(
                        PROCEDURES + "ratio-biomarker.md",
                        "With probability at least 1 - alpha, the interval contains the ratio of the volume of channel to "
                                + "the volume of denominator.");
    }

    private static RefutablePromise ratioOfIndependentPixels() {
        SimulatedProcedure overall = ratio("{overall: {markovShare: 0.2}}");
        SimulatedProcedure calibrated = ratio("calibrated");
        return RefutablePromise.of(
                        "ratio-overall",
                        "With interval: overall and pixels whose labels are independent, the interval contains the ratio of "
                                + "the labelled volumes with probability at least 1 - alpha.",
                        "Markov's inequality and union bound: arXiv 2505.19585, equation 8; `RatioIntervals`",
                        Experiment.ofEvent(
                                "12 images, overall, labels are independent and have the predicted probabilities",
                                Requirement.probabilityAtLeast(0.8),
                                "Markov's inequality is left out, and the smallest critical values decide",
                                (random, faulty) -> {
                                    List<SimulatedImage> units = IntStream.range(0, 12)
                                            .mapToObj(unit -> SimulatedImage.ofIndependentPixels(random))
                                            .toList();
                                    SimulatedImage next = SimulatedImage.ofIndependentPixels(random);
                                    return (faulty ? calibrated : overall)
                                            .region(units, next, faulty ? Threshold.SMALLEST : Threshold.AS_SHIPPED)
                                            .map(region -> contains(MethodPromises::labelledRatio)
                                                    .isKept(next, region))
                                            .orElse(false);
                                }))
                .statedIn(PROCEDURES + "ratio-biomarker.md", "so this part of the promise rests on an assumption.");
    }

    private static SimulatedProcedure ratio(String interval) {
        return new SimulatedProcedure("type: ratio-biomarker, denominator: organ, interval: " + interval);
    }

    private static double labelledRatio(SimulatedImage image) {
        return (double) count(image.truth(LESION)) / count(image.truth(ORGAN));
    }

    private static RefutablePromise volume() {
        SimulatedProcedure volume = new SimulatedProcedure("type: volume-interval");
        return of(
                        "volume-interval",
                        volume,
                        RANK_RULE + "after COMPASS, arXiv 2509.22240; `VolumeIntervals`",
                        volume.experiment("volume in pixels", 4, contains(image -> count(image.truth(LESION)))))
                .statedIn(
                        PROCEDURES + "volume-interval.md",
                        "With probability at least 1 - alpha, the interval contains the labelled volume of the structure.");
    }

    private static RefutablePromise diceBound() {
        SimulatedProcedure bound = new SimulatedProcedure("type: dice-bound");
        return of(
                        "dice-bound",
                        bound,
                        RANK_RULE + "`DiceBounds`",
                        bound.experiment("Dice coefficient at least the bound", 4, contains(MethodPromises::dice)))
                .statedIn(
                        PROCEDURES + "dice-bound.md",
                        "With probability at least 1 - alpha, the Dice coefficient of the predicted mask and the labelled "
                                + "structure is at least the bound.");
    }

    private static Judgement contains(ToDoubleFunction<SimulatedImage> value) {
        return (image, region) -> {
            var interval = ((PredictionRegion.Interval) region).interval();
            double labelled = value.applyAsDouble(image);
            return interval.lower() - ROUNDING <= labelled && labelled <= interval.upper() + ROUNDING;
        };
    }

    private static double dice(SimulatedImage image) {
        PackedMask truth = image.truth(LESION);
        PackedMask mask = image.predictedMask(LESION);
        long both = count(truth) + count(mask);
        return both == 0 ? 1 : 2.0 * count(truth.intersection(mask)) / both;
    }

    private static Sets sets(PredictionRegion region) {
        return (Sets) region;
    }

    private static List<SimulatedImage> images(int number, SplittableRandom random) {
        return IntStream.range(0, number)
                .mapToObj(image -> SimulatedImage.draw(random))
                .toList();
    }

    private static long count(PackedMask mask) {
        return IntStream.range(0, SIDE * SIDE).filter(mask::contains).count();
    }
}
