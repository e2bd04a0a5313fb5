package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.evaluation.SplitCoverage;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.CriticalValueTable;
import io.conformalstreams.ops.evaluate.EvaluatedProcedure;
import io.conformalstreams.ops.evaluate.LabelledCase;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import io.conformalstreams.ops.evaluate.Splits;
import io.conformalstreams.ops.evaluate.UnitImages;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.InnerOuterMethod;
import io.conformalstreams.processor.model.Channel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The marginal sets of every candidate on every channel and side. In each split, some of the learning units determine
 * the thresholds, each by its largest critical value, and the sets of all images of the others are measured.
 */
final class CandidateSets {

    private static final List<Side> SIDES = List.of(Side.INNER, Side.OUTER);

    private final CaseSelection learning;
    private final UnitImages units;
    private final List<NamedTransformation> candidates;
    private final Splits splits;
    private final List<BigDecimal> levels;

    /** By channel, then candidate: the procedure that makes the candidate's sets. */
    private final List<EvaluatedProcedure> procedures = new ArrayList<>();

    private final List<InnerOuterSets> sets = new ArrayList<>();

    CandidateSets(
            CaseSelection learning, List<NamedTransformation> candidates, Splits splits, List<BigDecimal> levels) {
        this.learning = learning;
        this.units = learning.unitImages();
        this.candidates = candidates;
        this.splits = splits;
        this.levels = levels;
        for (Channel channel : EvaluatedProcedure.channels(learning.description())) {
            for (NamedTransformation candidate : candidates) {
                var marginal = new InnerOuterSets(
                        candidate.transformation(), candidate.transformation(), new Combination.Marginal());
                sets.add(marginal);
                procedures.add(new EvaluatedProcedure(candidate.name(), channel, new InnerOuterMethod(marginal)));
            }
        }
    }

    /**
     * Measures all sets.
     *
     * @param done called twice for each case, from any thread
     * @return by channel, candidate, side and level
     */
    List<Efficiency> measure(Runnable done) {
        double[][][][] thresholds = thresholds(CriticalValueTable.of(learning, procedures, done));
        boolean[][] isLookedAt = isLookedAt();
        List<List<List<Cost>>> byCase = IntStream.range(0, learning.size())
                .parallel()
                .mapToObj(image -> {
                    int unit = units.unitOf(image);
                    double weight = 1.0 / units.images(unit).length;
                    var costs = costs(learning.load(image), weight, thresholds, isLookedAt[unit]);
                    done.run();
                    return costs;
                })
                .toList();
        List<Efficiency> efficiencies = new ArrayList<>();
        for (int index = 0; index < procedures.size(); index++) {
            NamedTransformation candidate = candidates.get(index % candidates.size());
            for (Side side : SIDES) {
                for (BigDecimal level : levels) {
                    int place = efficiencies.size();
                    efficiencies.add(Efficiency.of(
                            index / candidates.size(),
                            candidate,
                            side,
                            level,
                            byCase.stream()
                                    .flatMap(costs -> costs.get(place).stream())
                                    .toList()));
                }
            }
        }
        return efficiencies;
    }

    /** By procedure, side, level and split. */
    private double[][][][] thresholds(CriticalValueTable table) {
        double[][][][] thresholds = new double[procedures.size()][SIDES.size()][levels.size()][splits.count()];
        for (int index = 0; index < procedures.size(); index++) {
            for (int side = 0; side < SIDES.size(); side++) {
                double[] criticalValues = units.largest(
                        table.of(index, Component.valueOf(SIDES.get(side).name())));
                for (int number = 0; number < splits.count(); number++) {
                    SplitCoverage split = new SplitCoverage(criticalValues, splits.split(number));
                    for (int level = 0; level < levels.size(); level++) {
                        thresholds[index][side][level][number] = split.threshold(levels.get(level));
                    }
                }
            }
        }
        return thresholds;
    }

    /** By unit, then split. */
    private boolean[][] isLookedAt() {
        boolean[][] isLookedAt = new boolean[units.size()][splits.count()];
        for (int number = 0; number < splits.count(); number++) {
            for (int unit : splits.split(number).test()) {
                isLookedAt[unit][number] = true;
            }
        }
        return isLookedAt;
    }

    /** One list for each procedure, side and level. */
    private List<List<Cost>> costs(
            LabelledCase labelled, double weight, double[][][][] thresholds, boolean[] isLookedAt) {
        int[] numbers = IntStream.range(0, isLookedAt.length)
                .filter(number -> isLookedAt[number])
                .toArray();
        List<List<Cost>> costs = new ArrayList<>();
        for (int index = 0; index < procedures.size(); index++) {
            for (int side = 0; side < SIDES.size(); side++) {
                // Neighbouring levels and other splits often have the same threshold, and therefore the same set.
                Map<Double, Cost> known = new HashMap<>();
                for (double[] bySplit : thresholds[index][side]) {
                    List<Cost> ofLevel = new ArrayList<>(numbers.length);
                    for (int number : numbers) {
                        ofLevel.add(cost(labelled, weight, index, SIDES.get(side), bySplit[number], known));
                    }
                    costs.add(ofLevel);
                }
            }
        }
        return costs;
    }

    private Cost cost(
            LabelledCase labelled, double weight, int index, Side side, double threshold, Map<Double, Cost> known) {
        return known.computeIfAbsent(threshold, lambda -> {
            Channel channel = procedures.get(index).channel();
            var image = labelled.image(channel);
            var set = side == Side.INNER
                    ? sets.get(index).innerSet(image, lambda)
                    : sets.get(index).outerSet(image, lambda);
            return Cost.of(side, set, labelled.truth(channel), labelled.ignored(), weight);
        });
    }
}
