package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.evaluation.FinitePopulation;
import io.conformalstreams.conformal.evaluation.RandomSplit;
import io.conformalstreams.conformal.evaluation.SplitCoverage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Counts coverage from critical values alone: a set holds exactly where they are at most the thresholds. */
final class CoverageCurves {

    private final EvaluatedProcedure procedure;
    private final Splits splits;
    private final Map<Side, double[]> criticalValues = new EnumMap<>(Side.class);

    CoverageCurves(EvaluatedProcedure procedure, int index, CriticalValueTable table, Splits splits) {
        this.procedure = procedure;
        this.splits = splits;
        for (Side side : Side.values()) {
            criticalValues.put(side, table.of(index, side));
        }
    }

    /** The curves of all events, promised or not. */
    List<CoverageCurve> curves(List<BigDecimal> alphas) {
        List<CoverageCurve> curves = new ArrayList<>();
        for (Event event : Event.values()) {
            double[][] coverages = coverages(event, alphas);
            List<CoverageCurve.Point> points = new ArrayList<>();
            for (int i = 0; i < coverages.length; i++) {
                points.add(CoverageCurve.Point.of(alphas.get(i), coverages[i], expected(event, alphas.get(i))));
            }
            curves.add(new CoverageCurve(procedure, event, points));
        }
        return curves;
    }

    /** By alpha, then split. */
    private double[][] coverages(Event event, List<BigDecimal> alphas) {
        double[][] coverages = new double[alphas.size()][splits.count()];
        IntStream.range(0, splits.count()).parallel().forEach(number -> {
            RandomSplit split = splits.split(number);
            Thresholds thresholds = new Thresholds(split);
            for (int i = 0; i < coverages.length; i++) {
                coverages[i][number] = thresholds.coverage(event, alphas.get(i));
            }
        });
        return coverages;
    }

    private OptionalDouble expected(Event event, BigDecimal alpha) {
        InnerOuterSets sets = procedure.sets();
        return sets.sides().stream()
                .filter(event::isDecidedBy)
                .mapToDouble(side -> new FinitePopulation(criticalValues.get(side))
                        .expectedCoverage(sets.alpha(side, alpha), splits.calibration()))
                .findFirst();
    }

    /** The thresholds of one split. */
    private final class Thresholds {

        private final int[] test;
        private final Map<Side, SplitCoverage> bySide = new EnumMap<>(Side.class);

        Thresholds(RandomSplit split) {
            this.test = split.test();
            for (Side side : procedure.sets().sides()) {
                bySide.put(side, new SplitCoverage(criticalValues.get(side), split));
            }
        }

        double coverage(Event event, BigDecimal alpha) {
            int covered = 0;
            double inner = threshold(Side.INNER, alpha);
            double outer = threshold(Side.OUTER, alpha);
            for (int unit : test) {
                boolean innerHolds = criticalValues.get(Side.INNER)[unit] <= inner;
                boolean outerHolds = criticalValues.get(Side.OUTER)[unit] <= outer;
                covered += holds(event, innerHolds, outerHolds) ? 1 : 0;
            }
            return (double) covered / test.length;
        }

        /** The threshold that decides about a side: its own, or the common one. */
        private double threshold(Side side, BigDecimal alpha) {
            Side deciding = bySide.containsKey(side) ? side : Side.JOINT;
            return bySide.get(deciding).threshold(procedure.sets().alpha(deciding, alpha));
        }

        private static boolean holds(Event event, boolean inner, boolean outer) {
            return switch (event) {
                case INNER -> inner;
                case OUTER -> outer;
                case JOINT -> inner && outer;
            };
        }
    }

    /** The thresholds of both sides in one split. */
    double[] thresholds(int number, BigDecimal alpha) {
        Thresholds thresholds = new Thresholds(splits.split(number));
        return new double[] {thresholds.threshold(Side.INNER, alpha), thresholds.threshold(Side.OUTER, alpha)};
    }
}
