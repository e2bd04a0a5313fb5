package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.JudgedRegions.contains;
import static io.conformalstreams.ops.promise.JudgedRegions.count;
import static io.conformalstreams.ops.promise.MethodPromises.RANK_RULE;
import static io.conformalstreams.ops.promise.SimulatedImage.LESION;
import static io.conformalstreams.ops.promise.SimulatedImage.ORGAN;

import io.conformalstreams.ops.promise.SimulatedProcedure.Threshold;
import java.util.List;
import java.util.stream.IntStream;

/** What methods promise whose region is an interval of numbers. */
final class IntervalPromises {

    private IntervalPromises() {}

    static List<RefutablePromise> all() {
        return List.of(ratio(), ratioOfIndependentPixels(), volume(), diceBound());
    }

    private static RefutablePromise ratio() {
        SimulatedProcedure calibrated = ratio("calibrated");
        SimulatedProcedure conformal = ratio("conformal");
        SimulatedProcedure debiased = ratio("conformal, estimator: second-order, temperature: 2");
        return MethodPromises.of(
                        "ratio-biomarker",
                        calibrated,
                        RANK_RULE + "arXiv 2505.19585, equation 7",
                        calibrated.withSmallestValues("calibrated", 9, contains(IntervalPromises::labelledRatio)),
                        conformal.experiment("conformal", 4, contains(IntervalPromises::labelledRatio)),
                        debiased.experiment(
                                "conformal, second-order estimator, temperature 2",
                                4,
                                contains(IntervalPromises::labelledRatio)))
                .statedIn(
                        "streams/docs/procedures/ratio-biomarker.md",
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
                                            .map(region -> contains(IntervalPromises::labelledRatio)
                                                    .isKept(next, region))
                                            .orElse(false);
                                }))
                .statedIn(
                        "streams/docs/procedures/ratio-biomarker.md",
                        "so this part of the promise rests on an assumption.");
    }

    private static SimulatedProcedure ratio(String interval) {
        return new SimulatedProcedure("type: ratio-biomarker, denominator: organ, interval: " + interval);
    }

    private static double labelledRatio(SimulatedImage image) {
        return (double) count(image.truth(LESION)) / count(image.truth(ORGAN));
    }

    private static RefutablePromise volume() {
        SimulatedProcedure volume = new SimulatedProcedure("type: volume-interval");
        return MethodPromises.of(
                        "volume-interval",
                        volume,
                        RANK_RULE + "after COMPASS, arXiv 2509.22240; `VolumeIntervals`",
                        volume.experiment("volume in pixels", 4, contains(image -> count(image.truth(LESION)))))
                .statedIn(
                        "streams/docs/procedures/volume-interval.md",
                        "With probability at least 1 - alpha, the interval contains the labelled volume of the structure.");
    }

    private static RefutablePromise diceBound() {
        SimulatedProcedure bound = new SimulatedProcedure("type: dice-bound");
        return MethodPromises.of(
                        "dice-bound",
                        bound,
                        RANK_RULE + "`DiceBounds`",
                        bound.experiment("Dice coefficient at least the bound", 4, contains(JudgedRegions::dice)))
                .statedIn(
                        "streams/docs/procedures/dice-bound.md",
                        "With probability at least 1 - alpha, the Dice coefficient of the predicted mask and the labelled "
                                + "structure is at least the bound.");
    }
}
