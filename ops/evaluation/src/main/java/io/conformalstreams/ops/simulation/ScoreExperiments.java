package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.SimpleJumper.Direction;
import io.conformalstreams.ops.simulation.LabelStream.ChangePoint;
import io.conformalstreams.ops.simulation.ScoredLabels.Scenario;
import io.conformalstreams.ops.simulation.Watcher.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** D2: scores that are ranked in a growing reference, or counted above frozen levels. */
final class ScoreExperiments {

    static final String POLYA = "e-SR on exceedances, 5 levels (Polya)";
    static final String RANKS = "e-SR on ranks, 5 levels";
    static final String POLYA_AVERAGE = "mean of e-SR, jumper and power bets on exceedances (Polya)";
    static final String RANKS_AVERAGE = "mean of e-SR, jumper and power bets on ranks";
    static final String POLYA_POWER = "power bets on exceedances (Polya)";
    static final List<BigDecimal> ALPHA = List.of(new BigDecimal("0.1"));

    private static final String SMALLER = "e-SR on negated scores, 5 levels (Polya)";
    private static final double RATE = 0.1;

    private ScoreExperiments() {}

    static List<Experiment> all() {
        List<Experiment> experiments = new ArrayList<>();
        experiments.addAll(from(50));
        experiments.addAll(from(500));
        return experiments;
    }

    static String table(int reference) {
        return "D2, reference " + reference;
    }

    private static List<Experiment> from(int reference) {
        List<Rule> rules = rules();
        List<Experiment> experiments = new ArrayList<>();
        experiments.add(Experiment.steady(
                table(reference),
                MissExperiments.STEADY,
                source(Scenario.steady(reference, ScoreDistribution.normal())),
                MissExperiments.LABELS,
                rules));
        for (int change : new int[] {500, 2_000}) {
            for (double rate : new double[] {0.15, 0.2, 0.3}) {
                experiments.add(drifting(
                        reference,
                        MissExperiments.setting(change, rate),
                        ScoreDistribution.shifted(RATE, rate),
                        change,
                        rules));
            }
        }
        experiments.add(drifting(reference, "tail 500 to .2", ScoreDistribution.stretched(RATE, 0.2), 500, rules));
        experiments.add(drifting(reference, "tail 2000 to .2", ScoreDistribution.stretched(RATE, 0.2), 2_000, rules));
        experiments.add(drifting(reference, "tail 2000 to .3", ScoreDistribution.stretched(RATE, 0.3), 2_000, rules));
        // The opposite of the shift that doubles misses.
        double smaller = 1 - StandardNormal.cumulative(2 * StandardNormal.quantile(0.9) - StandardNormal.quantile(0.8));
        experiments.add(drifting(reference, "2000 to smaller", ScoreDistribution.shifted(RATE, smaller), 2_000, rules));
        return experiments;
    }

    private static Experiment drifting(
            int reference, String setting, ScoreDistribution drift, int change, List<Rule> rules) {
        Scenario stream = new Scenario(reference, ScoreDistribution.normal(), drift, new ChangePoint(change), 0);
        return Experiment.drifting(table(reference), setting, source(stream), MissExperiments.HORIZON, rules);
    }

    private static LabelStream.Source source(Scenario setting) {
        return setting.with(Thresholds.growing(ALPHA.get(0)));
    }

    private static List<Rule> rules() {
        BucketEdges edges = ScoreWatchers.edges(ScoreDistribution.normal());
        List<BigDecimal> levels = ReferenceLevels.DEFAULT_MISCOVERAGES;
        return List.of(
                ScoreWatchers.jumperCapital("jumper, capital 100", edges, Direction.TWO_SIDED, 100),
                ScoreWatchers.jumperCapital("jumper one-sided, capital 100", edges, Direction.SMALL, 100),
                ScoreWatchers.jumperEvidence("jumper SR, A=1e6", edges, Direction.TWO_SIDED, 1e6),
                ScoreWatchers.jumperEvidence("jumper SR one-sided, tuned", edges, Direction.SMALL, Math.exp(13.78)),
                ScoreWatchers.rank("e-SR on ranks, level .1", edges, ALPHA, 1e6),
                ScoreWatchers.rank(RANKS, edges, levels, 1e6),
                ScoreWatchers.polya(POLYA, levels, 1e6),
                ScoreWatchers.rankAverage(RANKS_AVERAGE, edges, levels, 1e6),
                ScoreWatchers.polya(POLYA_POWER, "power", levels, 1e6),
                ScoreWatchers.polyaAverage(POLYA_AVERAGE, levels, 1e6),
                ScoreWatchers.negatedPolya(SMALLER, levels, 1e6));
    }
}
