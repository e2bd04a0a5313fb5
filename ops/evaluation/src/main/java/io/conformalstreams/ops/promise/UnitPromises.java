package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.probabilityAtLeast;

import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Function;

/** What the rank rule promises about units of several images, about incomplete units, and within size classes. */
final class UnitPromises {

    private static final String CONCEPTS = "streams/docs/concepts.md";
    private static final BigDecimal FIFTH = new BigDecimal("0.2");
    private static final Guarantee MARGINAL = new Guarantee.Marginal();

    private UnitPromises() {}

    static List<RefutablePromise> all() {
        return List.of(units(), incompleteUnits(), classes());
    }

    private static RefutablePromise units() {
        return RefutablePromise.of(
                        "units",
                        "The sets of all images of the new unit, made with the same thresholds, are right together with "
                                + "probability at least 1 - alpha.",
                        "the critical value of a unit is the largest of its images, so units are exchangeable",
                        Experiment.ofEvent(
                                "alpha .2, 4 units of 1 to 4 images; a larger unit has harder images",
                                probabilityAtLeast(0.8),
                                "every image counts as a unit",
                                (random, faulty) -> {
                                    SimulatedCalibration calibration = SimulatedCalibration.ofOne(MARGINAL, FIFTH);
                                    for (int unit = 0; unit < 4; unit++) {
                                        List<ImageScore> images = images(random);
                                        if (faulty) {
                                            images.forEach(image -> calibration.add(image, OptionalInt.empty(), 1));
                                        } else {
                                            calibration.add(
                                                    images.stream()
                                                            .reduce(ImageScore::maximum)
                                                            .orElseThrow(),
                                                    OptionalInt.empty(),
                                                    1);
                                        }
                                    }
                                    double lambda = calibration.threshold(FIFTH).lambda();
                                    return images(random).stream()
                                            .allMatch(image -> image.of(Component.OUTER) <= lambda);
                                }))
                .statedIn(
                        CONCEPTS,
                        "A unit is covered if the sets of all its images are right; if a risk is controlled, the loss of a "
                                + "unit is the loss of its worst image.");
    }

    /** With three incomplete units of four, k - j = 1, n - j + 1 = 2 and n + 1 = 5. With one, they are 3, 4 and 5. */
    private static RefutablePromise incompleteUnits() {
        return RefutablePromise.of(
                        "incomplete-units",
                        "If at most j of the n units lack images, coverage is at least (k - j)/(n + 1), whichever units these "
                                + "are, and at least (k - j)/(n - j + 1) if this does not depend on the critical values.",
                        "at least k - j of the n - j complete units have values that are at most the threshold; so the threshold "
                                + "is at least the order statistic k - j of these units, and also of all n units if all "
                                + "their images counted",
                        incomplete(
                                "alpha .2, 4 units of 10 images, only one image of three of them has a label",
                                1 / 2.0,
                                "incomplete units count as complete: the stated level is k/(n + 1)",
                                4 / 5.0,
                                random -> {
                                    double[] values = new double[4];
                                    for (int unit = 0; unit < 4; unit++) {
                                        values[unit] = largest(random, unit == 0 ? 10 : 1);
                                    }
                                    return values;
                                }),
                        incomplete(
                                "the same, one unit lacks images: the one with the largest value has a label of only one other image",
                                3 / 5.0,
                                "the stated level is (k - j)/(n - j + 1), as if the critical values did not matter",
                                3 / 4.0,
                                random -> {
                                    double[] values = new double[4];
                                    Arrays.setAll(values, unit -> largest(random, 10));
                                    Arrays.sort(values);
                                    values[3] *= random.nextDouble();
                                    return values;
                                }))
                .statedIn(
                        CONCEPTS,
                        "If at most j of the n units lack images, because labels are missing, "
                                + "coverage is at least (k - j)/(n + 1).",
                        "If which units lack images does not depend on the critical values, coverage is at least "
                                + "(k - j)/(n - j + 1)");
    }

    private static Experiment incomplete(
            String setting,
            double stated,
            String fault,
            double faultyLevel,
            Function<SplittableRandom, double[]> incompleteValues) {
        return new Experiment(setting, Requirement.asStated(), fault, (random, faulty) -> {
            double lambda = SimulatedCalibration.ofOne(MARGINAL, FIFTH, incompleteValues.apply(random))
                    .threshold(FIFTH)
                    .lambda();
            return (largest(random, 10) <= lambda ? 1 : 0) - (faulty ? faultyLevel : stated);
        });
    }

    private static double largest(SplittableRandom random, int images) {
        return random.doubles(images).max().orElseThrow();
    }

    private static List<ImageScore> images(SplittableRandom random) {
        int number = 1 + random.nextInt(4);
        return random.doubles(number)
                .mapToObj(value -> ImageScore.of(Map.of(Component.OUTER, 0.1 * number + value)))
                .toList();
    }

    private static RefutablePromise classes() {
        return RefutablePromise.of(
                        "size-classes",
                        "With size classes, the coverage within each class is at least 1 - alpha.",
                        "each class is calibrated separately (Mondrian): Vovk, Gammerman and Shafer 2005, section 4.5",
                        ofClass("alpha .2, 4 units of the class, 16 easier ones, a new unit of the class", 1),
                        ofClass("the same, 16 harder ones", 0))
                .statedIn(
                        "streams/docs/procedures/README.md",
                        "The images of each class are calibrated separately, and the promise holds in each class");
    }

    /** Hard units have larger critical values. If the classes are pooled, easy ones cover too often and hard ones too seldom. */
    private static Experiment ofClass(String setting, int wanted) {
        String fault = wanted == 1 ? "both classes are calibrated together" : RankPromises.RANK_FAULT;
        return Experiment.ofEvent(setting, probabilityAtLeast(0.8), fault, (random, faulty) -> {
            SimulatedCalibration calibration = SimulatedCalibration.ofOne(MARGINAL, FIFTH);
            for (int sizeClass = 0; sizeClass < 2; sizeClass++) {
                for (int unit = 0; unit < (sizeClass == wanted ? 4 : 16); unit++) {
                    double value = sizeClass + random.nextDouble();
                    if (sizeClass == wanted || faulty && wanted == 1) {
                        calibration.add(value);
                    }
                }
            }
            double lambda = calibration.threshold(FIFTH).lambda();
            return wanted + random.nextDouble() <= (faulty && wanted == 0 ? calibration.below(lambda) : lambda);
        });
    }
}
