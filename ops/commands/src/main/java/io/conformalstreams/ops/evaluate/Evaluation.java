package io.conformalstreams.ops.evaluate;

import io.conformalstreams.connectors.casefolder.CaseReference;
import io.conformalstreams.connectors.casefolder.CaseSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Evaluates procedures on labelled cases. */
public final class Evaluation {

    private final CaseSource source;
    private final List<EvaluatedProcedure> procedures;
    private final Splits splits;

    /**
     * @param source the cases, each a unit of its own
     */
    public Evaluation(CaseSource source, List<EvaluatedProcedure> procedures, Splits splits) {
        this.source = source;
        this.procedures = procedures;
        this.splits = splits;
    }

    /**
     * What an evaluation found.
     *
     * @param coverage curves of all promised events, by procedure
     * @param sizes by procedure, then alpha
     */
    public record Result(List<CoverageCurve> coverage, List<SetSizes> sizes) {

        /** Whether all means agree with what they are exactly, or keep the promise where that is not known. */
        public boolean isAsPromised() {
            return coverage.stream()
                    .flatMap(curve -> curve.points().stream())
                    .allMatch(CoverageCurve.Point::isAsPromised);
        }
    }

    /**
     * Counts coverage over all splits, and measures sets over the first few.
     *
     * @param curveAlphas ascending levels of the curves
     * @param sizeAlphas levels at which sets are made
     * @param sizeSplits how many splits are measured, at most all of them
     * @param done called after each case, twice a case, from any thread
     */
    public Result run(List<BigDecimal> curveAlphas, List<BigDecimal> sizeAlphas, int sizeSplits, Runnable done) {
        CriticalValueTable table = CriticalValueTable.of(source, procedures, done);
        List<CoverageCurves> curves = new ArrayList<>();
        for (int index = 0; index < procedures.size(); index++) {
            curves.add(new CoverageCurves(procedures.get(index), index, table, splits));
        }
        return new Result(
                curves.stream()
                        .flatMap(curve -> curve.promised(curveAlphas).stream())
                        .toList(),
                sizes(curves, sizeAlphas, Math.min(sizeSplits, splits.count()), done));
    }

    private List<SetSizes> sizes(List<CoverageCurves> curves, List<BigDecimal> alphas, int sizeSplits, Runnable done) {
        double[][][][] thresholds = new double[procedures.size()][alphas.size()][sizeSplits][];
        forEachLevel(
                alphas,
                (procedure, alpha) -> Arrays.setAll(
                        thresholds[procedure][alpha],
                        number -> curves.get(procedure).thresholds(number, alphas.get(alpha))));
        boolean[][] judged = judged(sizeSplits);
        List<CaseReference> cases = source.cases();
        List<List<List<SetSizes.Measured>>> byCase = IntStream.range(0, cases.size())
                .parallel()
                .mapToObj(unit -> {
                    var measured = measure(cases.get(unit), thresholds, judged[unit]);
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
    private List<List<SetSizes.Measured>> measure(
            CaseReference reference, double[][][][] thresholds, boolean[] judged) {
        CriticalValueTable.LoadedCase loaded = CriticalValueTable.LoadedCase.of(source, reference);
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
