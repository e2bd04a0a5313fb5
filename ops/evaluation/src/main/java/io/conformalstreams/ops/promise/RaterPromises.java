package io.conformalstreams.ops.promise;

import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What holds if several readers label each image. The critical value of a reader is a normal number of the image plus
 * one of the reader's own; one reader is stricter than the others.
 */
final class RaterPromises {

    private static final BigDecimal ALPHA = new BigDecimal("0.2");
    private static final String PAGE = "streams/docs/raters.md";
    private static final int READERS = 3;
    private static final int IMAGES = 4;

    private RaterPromises() {}

    static List<RefutablePromise> all() {
        return List.of(
                RefutablePromise.of(
                                "raters-worst",
                                "With raters and promise: worst, a region keeps its promise for all readers at once.",
                                "the largest critical value of an image's readers is a function of the image and its labels, so "
                                        + "the values are exchangeable",
                                experiment("for all of 3 readers", "each image has the values of one reader", true))
                        .statedIn(
                                PAGE,
                                "all readers at once: a region keeps its promise for every reader.",
                                "it contains what both readers mark with probability at least 0.6."),
                RefutablePromise.of(
                                "raters-average",
                                "With raters and promise: average, a region keeps its promise for a reader drawn at random.",
                                "the draw depends neither on pixels nor on labels, so image and drawn label are exchangeable",
                                experiment("for one of 3 readers, drawn at random", "rank k - 1", false))
                        .statedIn(PAGE, "a reader drawn at random for each image, all with the same chance."));
    }

    private static Experiment experiment(String judged, String fault, boolean worst) {
        return Experiment.ofEvent(
                IMAGES + " images, " + judged, Requirement.probabilityAtLeast(0.8), fault, (random, faulty) -> {
                    SimulatedCalibration calibration =
                            new SimulatedCalibration(new Guarantee.Marginal(), Map.of(Component.OUTER, ALPHA));
                    for (int image = 0; image < IMAGES; image++) {
                        calibration.add(ofImage(readers(random), random, worst && !faulty), OptionalInt.empty(), 1);
                    }
                    double lambda =
                            calibration.threshold(Component.OUTER, ALPHA).lambda();
                    double threshold = faulty && !worst ? calibration.below(Component.OUTER, lambda) : lambda;
                    return ofImage(readers(random), random, worst).of(Component.OUTER) <= threshold;
                });
    }

    private static ImageScore ofImage(List<ImageScore> readers, SplittableRandom random, boolean worst) {
        return worst
                ? readers.stream().reduce(ImageScore::maximum).orElseThrow()
                : readers.get(random.nextInt(READERS));
    }

    private static List<ImageScore> readers(SplittableRandom random) {
        double ofImage = random.nextGaussian();
        return IntStream.range(0, READERS)
                .mapToObj(reader ->
                        ImageScore.of(Map.of(Component.OUTER, ofImage + random.nextGaussian() + (reader == 0 ? 2 : 0))))
                .toList();
    }
}
