package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.evaluation.FinitePopulation;
import io.conformalstreams.conformal.evaluation.Hypergeometric;
import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The units to which one procedure applies, with their critical values and their own splits. Other units, for example
 * those without a ratio, neither calibrate nor are judged.
 *
 * <p>A unit is scored as in the stream: its critical value and its loss are the largest of its images. A unit with
 * images in several size classes has a score in each class, and counts as one unit in each. Only {@link #units()} counts
 * it once.
 */
final class EvaluatedCases {

    private final EvaluatedProcedure procedure;
    private final List<Optional<ImageScore>> scoresOfCases;
    private final int units;
    private final List<int[]> images;
    private final int[] unitOfCase;
    private final List<ImageScore> scores;
    private final Splits splits;
    private final Optional<Ranks> ranks;
    private final List<Optional<String>> sizeClasses;
    private final int[] classOfUnit;
    private final List<LossCurve> losses;
    private final Map<Component, double[]> criticalValues = new EnumMap<>(Component.class);

    /**
     * @param unitIds the id of the unit, by case
     * @param scoresOfCases by case
     * @param splits of all units; the same share of the units calibrates
     * @throws IllegalArgumentException if the procedure applies to fewer than two units
     */
    EvaluatedCases(
            EvaluatedProcedure procedure,
            List<String> unitIds,
            List<Optional<ImageScore>> scoresOfCases,
            Splits splits) {
        this.procedure = procedure;
        this.scoresOfCases = List.copyOf(scoresOfCases);
        this.images = images(unitIds, scoresOfCases);
        this.units = (int) IntStream.range(0, scoresOfCases.size())
                .filter(index -> scoresOfCases.get(index).isPresent())
                .mapToObj(unitIds::get)
                .distinct()
                .count();
        if (units < 2) {
            throw new IllegalArgumentException("procedure " + procedure.name() + " applies to " + units
                    + " of the " + splits.units() + " units of the folder; at least 2 are needed: "
                    + procedure.absence());
        }
        this.unitOfCase = new int[scoresOfCases.size()];
        Arrays.fill(unitOfCase, -1);
        for (int unit = 0; unit < images.size(); unit++) {
            for (int image : images.get(unit)) {
                unitOfCase[image] = unit;
            }
        }
        this.scores = images.stream()
                .map(ofUnit -> Arrays.stream(ofUnit)
                        .mapToObj(this::scoreOfCase)
                        .reduce(ImageScore::maximum)
                        .orElseThrow())
                .toList();
        this.splits = splits.of(images.size());
        this.ranks = procedure.rule().orderStatistic().map(Ranks::new);
        this.sizeClasses = scores.stream().map(ImageScore::sizeClass).distinct().toList();
        this.classOfUnit = scores.stream()
                .mapToInt(score -> sizeClasses.indexOf(score.sizeClass()))
                .toArray();
        this.losses = procedure
                .rule()
                .lossControl()
                .map(risk -> scores.stream()
                        .map(score -> score.losses().on(risk.grid()))
                        .toList())
                .orElse(List.of());
        for (Component component : scores.get(0).criticalValues().keySet()) {
            criticalValues.put(
                    component,
                    scores.stream().mapToDouble(score -> score.of(component)).toArray());
        }
    }

    /** Returns the images of each unit and size class, in the order of the cases. */
    private static List<int[]> images(List<String> unitIds, List<Optional<ImageScore>> scoresOfCases) {
        return IntStream.range(0, scoresOfCases.size())
                .filter(index -> scoresOfCases.get(index).isPresent())
                .boxed()
                .collect(Collectors.groupingBy(
                        index -> List.of(
                                unitIds.get(index),
                                scoresOfCases.get(index).orElseThrow().sizeClass()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values()
                .stream()
                .map(indices -> indices.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    EvaluatedProcedure procedure() {
        return procedure;
    }

    /** Splits of the units. */
    Splits splits() {
        return splits;
    }

    /** Number of units of the folder to which the procedure applies. */
    int units() {
        return units;
    }

    /** Number of units, where a unit counts once in each of its size classes. */
    int size() {
        return images.size();
    }

    /** Number of cases in the folder. */
    int cases() {
        return scoresOfCases.size();
    }

    /** The cases of a unit. */
    int[] images(int unit) {
        return images.get(unit).clone();
    }

    /** The score of a case to which the procedure applies. */
    ImageScore scoreOfCase(int index) {
        return scoresOfCases.get(index).orElseThrow();
    }

    /** Critical values of a component, by unit. */
    double[] criticalValues(Component component) {
        return criticalValues.get(component);
    }

    /** The losses of a unit at every threshold, if the procedure controls a risk. */
    LossCurve losses(int unit) {
        return losses.get(unit);
    }

    /** Number of size classes of the units; 1 if the procedure has none. */
    int classes() {
        return sizeClasses.size();
    }

    int classOf(int unit) {
        return classOfUnit[unit];
    }

    /** The ranks of thresholds, if thresholds are order statistics. */
    Optional<Ranks> ranks() {
        return ranks;
    }

    /** The thresholds from the calibration units of one split. */
    SplitThresholds thresholds(int number) {
        return new SplitThresholds(this, splits.split(number).calibration());
    }

    /**
     * The mean coverage over all splits, if a single order statistic in each class decides. The number of calibrating
     * units of a class varies with the split and has a hypergeometric distribution.
     */
    OptionalDouble expectedCoverage(Component event, BigDecimal nominalAlpha) {
        return procedure
                .decidingComponent(event)
                .map(component -> OptionalDouble.of(
                        expectedCoverageOf(component, procedure.method().alpha(component, nominalAlpha))))
                .orElse(OptionalDouble.empty());
    }

    private double expectedCoverageOf(Component component, BigDecimal alpha) {
        double[] values = criticalValues.get(component);
        double covered = 0;
        for (int index = 0; index < classes(); index++) {
            int sizeClass = index;
            double[] ofClass = IntStream.range(0, size())
                    .filter(unit -> classOfUnit[unit] == sizeClass)
                    .mapToDouble(unit -> values[unit])
                    .toArray();
            covered += ofClass.length * expectedCoverage(new FinitePopulation(ofClass), ofClass.length, alpha);
        }
        return covered / size();
    }

    /**
     * The expected coverage of a judged unit of a class. The calibrating units of its class are drawn from all other
     * units.
     */
    private double expectedCoverage(FinitePopulation ofClass, int unitsOfClass, BigDecimal alpha) {
        var drawn = new Hypergeometric(size() - 1, unitsOfClass - 1, splits.calibration());
        return IntStream.rangeClosed(drawn.smallest(), drawn.largest())
                .mapToDouble(n -> drawn.probability(n)
                        * ofClass.expectedCoverage(ranks.orElseThrow().rank(alpha, n), n))
                .sum();
    }

    /** The unit of a case; negative if the procedure doesn't apply to the case. */
    int unitOf(int index) {
        return unitOfCase[index];
    }
}
