package io.conformalstreams.ops.evaluate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Evaluates procedures on labelled cases. */
public final class Evaluation {

    private final CaseSelection cases;
    private final List<EvaluatedProcedure> procedures;
    private final Splits splits;

    /**
     * @param cases what the splits are made of
     */
    public Evaluation(CaseSelection cases, List<EvaluatedProcedure> procedures, Splits splits) {
        this.cases = cases;
        this.procedures = procedures;
        this.splits = splits;
    }

    /**
     * What an evaluation found.
     *
     * @param coverage curves of all events, by procedure
     * @param sizes by procedure, then alpha
     * @param examples cases to look at, by procedure
     */
    public record Result(List<CoverageCurve> coverage, List<SetSizes> sizes, List<Example> examples) {

        /** Whether all means agree with what they are exactly, or keep the promise where that is not known. */
        public boolean isAsPromised() {
            return coverage.stream()
                    .filter(CoverageCurve::isJudged)
                    .flatMap(curve -> curve.points().stream())
                    .allMatch(CoverageCurve.Point::isAsPromised);
        }
    }

    /**
     * How much is looked at.
     *
     * @param curveAlphas ascending levels of the curves
     * @param sizeAlphas levels at which sets are made
     * @param sizeSplits how many splits are measured, at most all of them
     * @param examples how many cases of the first split are shown for each procedure, at most all that it judges
     */
    public record Extent(List<BigDecimal> curveAlphas, List<BigDecimal> sizeAlphas, int sizeSplits, int examples) {

        public Extent {
            if (sizeAlphas.isEmpty() || sizeSplits < 0 || examples < 0) {
                throw new IllegalArgumentException(
                        "levels " + sizeAlphas + " must not be empty, and the number of splits" + " measured, "
                                + sizeSplits + ", and of examples, " + examples + ", must be 0 or more");
            }
        }

        /** The level of the examples: the middle one of those at which sets are made. */
        BigDecimal exampleAlpha() {
            return sizeAlphas.stream().sorted().toList().get(sizeAlphas.size() / 2);
        }
    }

    /**
     * Counts coverage over all splits, and measures sets over the first few.
     *
     * @param done called after each case, twice a case, from any thread
     */
    public Result run(Extent extent, Runnable done) {
        CriticalValueTable table = CriticalValueTable.of(cases, procedures, done);
        List<CoverageCurves> curves = new ArrayList<>();
        for (int index = 0; index < procedures.size(); index++) {
            curves.add(new CoverageCurves(procedures.get(index), index, table, splits));
        }
        return new Result(
                curves.stream()
                        .flatMap(curve -> curve.curves(extent.curveAlphas()).stream())
                        .toList(),
                sizes(curves, extent.sizeAlphas(), Math.min(extent.sizeSplits(), splits.count()), done),
                examples(curves, extent));
    }

    /** The first cases that the first split judges: the split is random, so these are, and the same each time. */
    private List<Example> examples(List<CoverageCurves> curves, Extent extent) {
        BigDecimal alpha = extent.exampleAlpha();
        List<Example> examples = new ArrayList<>();
        for (int index = 0; index < procedures.size(); index++) {
            EvaluatedProcedure procedure = procedures.get(index);
            double[] thresholds = curves.get(index).thresholds(0, alpha);
            Arrays.stream(splits.split(0).test())
                    .limit(extent.examples())
                    .mapToObj(unit -> new Example(procedure, unit, alpha, thresholds[0], thresholds[1]))
                    .forEach(examples::add);
        }
        return examples;
    }

    private List<SetSizes> sizes(List<CoverageCurves> curves, List<BigDecimal> alphas, int sizeSplits, Runnable done) {
        double[][][][] thresholds = new double[procedures.size()][alphas.size()][sizeSplits][];
        forEachLevel(
                alphas,
                (procedure, alpha) -> Arrays.setAll(
                        thresholds[procedure][alpha],
                        number -> curves.get(procedure).thresholds(number, alphas.get(alpha))));
        boolean[][] judged = judged(sizeSplits);
        List<List<List<SetSizes.Measured>>> byCase = IntStream.range(0, cases.size())
                .parallel()
                .mapToObj(unit -> {
                    var measured = measure(cases.load(unit), thresholds, judged[unit]);
                    done.run();
                    return measured;
                })
                .toList();
        List<SetSizes> sizes = new ArrayList<>();
        forEachLevel(
                alphas,
                (procedure, alpha) -> sizes.add(SetSizes.of(
                        procedures.get(procedure),
                        alphas.get(alpha),
                        byCase.stream()
                                .flatMap(levels -> levels.get(procedure * alphas.size() + alpha).stream())
                                .toList())));
        return sizes;
    }

    /** By case, then split. */
    private boolean[][] judged(int sizeSplits) {
        boolean[][] judged = new boolean[splits.cases()][sizeSplits];
        for (int number = 0; number < sizeSplits; number++) {
            for (int unit : splits.split(number).test()) {
                judged[unit][number] = true;
            }
        }
        return judged;
    }

    /** One list for each procedure and alpha. */
    private List<List<SetSizes.Measured>> measure(LabelledCase loaded, double[][][][] thresholds, boolean[] judged) {
        List<List<SetSizes.Measured>> levels = new ArrayList<>();
        for (int index = 0; index < thresholds.length; index++) {
            EvaluatedProcedure procedure = procedures.get(index);
            var image = loaded.image(procedure.channel());
            var truth = loaded.truth(procedure.channel());
            for (double[][] bySplit : thresholds[index]) {
                levels.add(IntStream.range(0, judged.length)
                        .filter(number -> judged[number])
                        .mapToObj(number -> SetSizes.Measured.of(
                                procedure.sets().sets(image, bySplit[number][0], bySplit[number][1]),
                                truth,
                                image.predictedMask()))
                        .toList());
            }
        }
        return levels;
    }

    /** Procedures, then alphas, by index. */
    @FunctionalInterface
    private interface Level {
        void accept(int procedure, int alpha);
    }

    private void forEachLevel(List<BigDecimal> alphas, Level level) {
        for (int procedure = 0; procedure < procedures.size(); procedure++) {
            for (int alpha = 0; alpha < alphas.size(); alpha++) {
                level.accept(procedure, alpha);
            }
        }
    }
}
