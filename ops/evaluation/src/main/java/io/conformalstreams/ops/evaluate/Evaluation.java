package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Evaluates procedures on labelled cases. */
public final class Evaluation {

    private final CaseSelection cases;
    private final List<EvaluatedProcedure> procedures;
    private final Splits splits;

    /**
     * @param cases the cases whose units are split
     */
    public Evaluation(CaseSelection cases, List<EvaluatedProcedure> procedures, Splits splits) {
        this.cases = cases;
        this.procedures = List.copyOf(procedures);
        this.splits = splits;
    }

    /**
     * The result of an evaluation.
     *
     * @param coverage curves of all events, by procedure
     * @param sizes by procedure, then alpha
     * @param examples cases for the galleries, by procedure
     * @param truths common properties of the labels, by procedure
     */
    public record Result(
            List<CoverageCurve> coverage, List<Sizes> sizes, List<Example> examples, List<Triviality.Truths> truths) {

        /** Whether every judged event is as promised at every level. */
        public boolean isAsPromised() {
            return coverage.stream()
                    .filter(CoverageCurve::isJudged)
                    .allMatch(curve -> curve.points().stream().allMatch(curve::isAsPromised));
        }
    }

    /**
     * The extent of an evaluation.
     *
     * @param curveAlphas ascending levels of the curves
     * @param sizeAlphas levels at which sets are made
     * @param sizeSplits number of measured splits, at most all
     * @param examples number of cases of the first split to show for each procedure, at most all that it judges
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
     * Counts coverage over all splits, and measures prediction regions over the first few splits.
     *
     * @param done called twice for each case, from any thread
     */
    public Result run(Extent extent, Runnable done) {
        CriticalValueTable table = CriticalValueTable.of(cases, procedures, done);
        List<OneProcedure> each = new ArrayList<>();
        for (int index = 0; index < procedures.size(); index++) {
            each.add(new OneProcedure(
                    new EvaluatedCases(procedures.get(index), cases.unitIds(), table.of(index), splits), extent));
        }
        IntStream.range(0, cases.size()).parallel().forEach(index -> {
            LabelledCase labelled = cases.load(index);
            each.forEach(procedure -> procedure.look(index, labelled));
            done.run();
        });
        return new Result(
                each.stream()
                        .flatMap(procedure -> new CoverageCurves(
                                        procedure.population, procedure.holding, extent.curveAlphas())
                                .curves().stream())
                        .toList(),
                each.stream().flatMap(procedure -> procedure.sizes().stream()).toList(),
                each.stream()
                        .flatMap(procedure -> procedure.examples().stream())
                        .toList(),
                each.stream().map(OneProcedure::truths).toList());
    }

    /** The data of one procedure that are kept while the cases are processed. */
    private static final class OneProcedure {

        private final EvaluatedCases population;
        private final CoverageCounter holding;
        private final Extent extent;
        private final int measuredSplits;

        /** By case. */
        private final boolean[] emptyTruths;

        /** By case. */
        private final boolean[] saturated;

        /** By alpha and split, then class. */
        private final ConformalMethod.Level[][][] levels;

        /** By split: the units that it judges. */
        private final List<BitSet> judged = new ArrayList<>();

        /** By case, then alpha; empty if the procedure does not apply to the case. */
        private final List<List<List<RegionMeasurement>>> measured = new ArrayList<>();

        OneProcedure(EvaluatedCases population, Extent extent) {
            this.population = population;
            this.extent = extent;
            this.emptyTruths = new boolean[population.cases()];
            this.saturated = new boolean[population.cases()];
            this.measuredSplits =
                    Math.min(extent.sizeSplits(), population.splits().count());
            this.holding = CoverageCounter.of(population, extent.curveAlphas());
            this.levels = new ConformalMethod.Level[extent.sizeAlphas().size()][measuredSplits][population.classes()];
            for (int number = 0; number < measuredSplits; number++) {
                BitSet units = new BitSet();
                Arrays.stream(population.splits().split(number).test()).forEach(units::set);
                judged.add(units);
                SplitThresholds thresholds = population.thresholds(number);
                for (int alpha = 0; alpha < levels.length; alpha++) {
                    BigDecimal nominal = extent.sizeAlphas().get(alpha);
                    Arrays.setAll(levels[alpha][number], sizeClass -> thresholds.level(nominal, sizeClass));
                }
            }
            IntStream.range(0, population.cases()).forEach(index -> measured.add(List.of()));
        }

        /** Processes one case. Different threads may process different cases. */
        void look(int index, LabelledCase labelled) {
            int unit = population.unitOf(index);
            if (unit < 0) {
                return;
            }
            emptyTruths[index] =
                    labelled.truth(population.procedure().channel()).isEmpty();
            saturated[index] = population.procedure().needsScores()
                    && labelled.isSaturated(population.procedure().channel());
            if (holding instanceof CoverageCounter.OfIntervals intervals) {
                intervals.look(index, labelled);
            }
            measured.set(
                    index,
                    Arrays.stream(levels)
                            .map(bySplit -> measure(unit, index, bySplit, labelled))
                            .toList());
        }

        /** The measured regions of one case at one alpha, one for each split that judges its unit. */
        private List<RegionMeasurement> measure(
                int unit, int index, ConformalMethod.Level[][] bySplit, LabelledCase labelled) {
            List<ConformalMethod.Level> judging = IntStream.range(0, measuredSplits)
                    .filter(number -> judged.get(number).get(unit))
                    .mapToObj(number -> bySplit[number][population.classOf(unit)])
                    .toList();
            if (judging.isEmpty()) {
                return List.of();
            }
            EvaluatedProcedure procedure = population.procedure();
            double labelledValue = population.scoreOfCase(index).labelledValue().orElse(Double.NaN);
            List<PredictionRegion> regions = procedure.regions(labelled, judging);
            return IntStream.range(0, regions.size())
                    .mapToObj(place -> RegionMeasurement.of(
                            procedure, judging.get(place), regions.get(place), labelledValue, labelled))
                    .toList();
        }

        Triviality.Truths truths() {
            int[] images = IntStream.range(0, population.cases())
                    .filter(index -> population.unitOf(index) >= 0)
                    .toArray();
            double[] values = Arrays.stream(images)
                    .mapToObj(population::scoreOfCase)
                    .flatMapToDouble(score -> score.labelledValue().stream())
                    .distinct()
                    .toArray();
            return new Triviality.Truths(
                    population.procedure(),
                    images.length,
                    count(emptyTruths),
                    count(saturated),
                    population.procedure().method().predictsInterval() && values.length == 1
                            ? OptionalDouble.of(values[0])
                            : OptionalDouble.empty());
        }

        private static int count(boolean[] flags) {
            int count = 0;
            for (boolean flag : flags) {
                count += flag ? 1 : 0;
            }
            return count;
        }

        List<Sizes> sizes() {
            return IntStream.range(0, levels.length)
                    .mapToObj(alpha -> Sizes.of(
                            population.procedure(),
                            extent.sizeAlphas().get(alpha),
                            measured.stream()
                                    .filter(ofCase -> !ofCase.isEmpty())
                                    .flatMap(ofCase -> ofCase.get(alpha).stream())
                                    .toList()))
                    .toList();
        }

        /**
         * The first images of the first units that the first split judges. The split is random but fixed by its seed,
         * so these units are a random choice that is the same each time.
         */
        List<Example> examples() {
            SplitThresholds thresholds = population.thresholds(0);
            return Arrays.stream(population.splits().split(0).test())
                    .limit(extent.examples())
                    .mapToObj(unit -> new Example(
                            population.procedure(),
                            population.images(unit)[0],
                            thresholds.level(extent.exampleAlpha(), population.classOf(unit))))
                    .toList();
        }
    }
}
