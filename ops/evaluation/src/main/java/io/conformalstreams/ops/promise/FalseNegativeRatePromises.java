package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.JudgedRegions.count;
import static io.conformalstreams.ops.promise.JudgedRegions.found;
import static io.conformalstreams.ops.promise.JudgedRegions.images;
import static io.conformalstreams.ops.promise.JudgedRegions.sets;
import static io.conformalstreams.ops.promise.MethodPromises.RANK_RULE;
import static io.conformalstreams.ops.promise.SimulatedImage.LESION;
import static io.conformalstreams.ops.promise.SimulatedImage.SIDE;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.ops.promise.SimulatedProcedure.Threshold;
import io.conformalstreams.processor.method.PredictionRegion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What methods promise about the missed share of the structure or of its lesions. */
final class FalseNegativeRatePromises {

    private FalseNegativeRatePromises() {}

    static List<RefutablePromise> all() {
        return List.of(lesionFalseNegativeRate(), eachLesion(), shareOfLesions(), risk());
    }

    private static RefutablePromise lesionFalseNegativeRate() {
        SimulatedProcedure tenth = new SimulatedProcedure("type: lesion-false-negative-rate, tolerance: 0.1");
        SimulatedProcedure third = new SimulatedProcedure("type: lesion-false-negative-rate, tolerance: 0.34");
        return MethodPromises.of(
                        "lesion-false-negative-rate",
                        tenth,
                        RANK_RULE + "conformal lesion segmentation, equations 5 and 6",
                        tenth.experiment("tolerance .1", 4, found(0.9)),
                        third.experiment("tolerance .34", 4, found(0.66)))
                .statedIn(
                        "streams/docs/procedures/lesion-false-negative-rate.md",
                        "With probability at least 1 - alpha, the outer set misses at most the share tolerance of the "
                                + "structure.");
    }

    private static RefutablePromise eachLesion() {
        SimulatedProcedure half = new SimulatedProcedure("type: lesion-wise-false-negative-rate, tolerance: 0.5");
        return MethodPromises.of(
                        "each-lesion",
                        half,
                        RANK_RULE + "order statistics over lesions, with the image as unit; `LesionWiseSets`",
                        half.experiment(
                                "tolerance .5, every lesion, and none missed completely",
                                4,
                                (image, region) -> lesions(image).stream().allMatch(lesion -> isFound(lesion, region))))
                .statedIn(
                        "streams/docs/procedures/lesion-wise-false-negative-rate.md",
                        "With probability at least 1 - alpha, the outer set misses at most the share tolerance of each "
                                + "lesion of the image.");
    }

    private static RefutablePromise shareOfLesions() {
        SimulatedProcedure half =
                new SimulatedProcedure("type: lesion-wise-false-negative-rate, tolerance: 0.5, lesionTolerance: 0.5");
        return MethodPromises.of(
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
                        "streams/docs/procedures/lesion-wise-false-negative-rate.md",
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
        return MethodPromises.of(
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
                        "streams/docs/procedures/risk-control.md",
                        "On average over units, it misses at most the share alpha of the structure");
    }
}
