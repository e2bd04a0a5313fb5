package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.evaluation.RandomSplit;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The coverage of one procedure in every split. */
final class CoverageCurves {

    private final EvaluatedCases population;
    private final CoverageCounter holding;
    private final List<BigDecimal> alphas;
    private final List<Component> events;

    /** By event, alpha and split: the coverage of the judged units. */
    private final double[][][] ofJudged;

    private final double[][][] ofAll;

    /** By event, alpha and split: the share of the judged units whose thresholds are all infinite. */
    private final double[][][] infinite;

    CoverageCurves(EvaluatedCases population, CoverageCounter holding, List<BigDecimal> alphas) {
        this.population = population;
        this.holding = holding;
        this.alphas = alphas;
        this.events = population.procedure().method().events();
        int splits = population.splits().count();
        this.ofJudged = new double[events.size()][alphas.size()][splits];
        this.ofAll = new double[events.size()][alphas.size()][splits];
        this.infinite = new double[events.size()][alphas.size()][splits];
    }

    /** The curves of all events, with and without a promise. */
    List<CoverageCurve> curves() {
        IntStream.range(0, population.splits().count()).parallel().forEach(this::count);
        List<CoverageCurve> curves = new ArrayList<>();
        for (int event = 0; event < events.size(); event++) {
            List<CoverageCurve.Point> points = new ArrayList<>();
            for (int level = 0; level < alphas.size(); level++) {
                points.add(CoverageCurve.Point.of(
                        alphas.get(level),
                        ofJudged[event][level],
                        Arrays.stream(infinite[event][level]).average().orElseThrow(),
                        population.expectedCoverage(events.get(event), alphas.get(level)),
                        failures(event, level)));
            }
            curves.add(new CoverageCurve(
                    population.procedure(), events.get(event), population.units(), population.splits(), points));
        }
        return curves;
    }

    private void count(int number) {
        RandomSplit split = population.splits().split(number);
        SplitThresholds thresholds = new SplitThresholds(population, split.calibration());
        int[] judged = split.test();
        int[] all = IntStream.range(0, population.size()).toArray();
        for (int level = 0; level < alphas.size(); level++) {
            double[][] atLevel = thresholds.at(alphas.get(level));
            for (int event = 0; event < events.size(); event++) {
                ofJudged[event][level][number] = share(event, judged, number, level, atLevel);
                infinite[event][level][number] = infiniteShare(events.get(event), judged, atLevel);
                if (population.procedure().rule().failureProbability().isPresent()) {
                    ofAll[event][level][number] = share(event, all, number, level, atLevel);
                }
            }
        }
    }

    private double share(int event, int[] units, int number, int level, double[][] thresholds) {
        return holding.count(events.get(event), units, number, level, thresholds) / units.length;
    }

    /**
     * The share of units for which every threshold behind an event is infinite: the threshold of the event's component,
     * or the thresholds of all components.
     */
    private double infiniteShare(Component event, int[] units, double[][] thresholds) {
        int own = population.procedure().method().components().indexOf(event);
        double[][] behind = own < 0 ? thresholds : new double[][] {thresholds[own]};
        boolean[] isInfinite = new boolean[population.classes()];
        for (int sizeClass = 0; sizeClass < isInfinite.length; sizeClass++) {
            int ofClass = sizeClass;
            isInfinite[sizeClass] =
                    Arrays.stream(behind).allMatch(ofComponent -> ofComponent[ofClass] == Double.POSITIVE_INFINITY);
        }
        int infinite = 0;
        for (int unit : units) {
            infinite += isInfinite[population.classOf(unit)] ? 1 : 0;
        }
        return infinite / (double) units.length;
    }

    /** The failures of an event. Each threshold of the event fails with a probability of at most delta. */
    private Optional<CoverageCurve.Failures> failures(int event, int level) {
        EvaluatedProcedure procedure = population.procedure();
        boolean alone = procedure.decidingComponent(events.get(event)).isPresent();
        int thresholds = population.classes()
                * (alone ? 1 : procedure.method().components().size());
        return procedure
                .rule()
                .failureProbability()
                .filter(delta -> procedure.method().promises(events.get(event)))
                .map(delta -> CoverageCurve.Failures.of(
                        ofAll[event][level], alphas.get(level), Math.min(1, thresholds * delta.doubleValue())));
    }
}
