package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.ops.simulation.LabelStream.ChangePoint;
import io.conformalstreams.ops.simulation.ScoredLabels.Scenario;
import io.conformalstreams.ops.simulation.Watcher.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * D7: one monitor of scores and one of misses share a budget of one false alert in a million labels. The monitor with
 * the share w raises an alarm at the evidence 10^6/w. The thresholds are frozen.
 */
final class BudgetExperiments {

    static final String TABLE = "D7, shares of the budget";
    static final List<Double> SHARES_OF_SCORES = List.of(0.05, 0.1, 0.2, 0.3, 0.5, 0.7);

    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final double BUDGET = 1e-6;
    private static final int CHANGE = 2_000;

    private BudgetExperiments() {}

    static List<Experiment> all() {
        List<Rule> rules = rules();
        List<Experiment> experiments = new ArrayList<>();
        for (int reference : new int[] {200, 1_000}) {
            for (double rate : new double[] {0.2, 0.3}) {
                String setting = MissExperiments.setting(CHANGE, rate) + ", n=" + reference;
                experiments.add(
                        drifting(setting, reference, ScoreDistribution.shifted(ALPHA.doubleValue(), rate), rules));
                experiments.add(drifting(
                        "tail " + setting, reference, ScoreDistribution.stretched(ALPHA.doubleValue(), rate), rules));
            }
        }
        return experiments;
    }

    private static Experiment drifting(String setting, int reference, ScoreDistribution drift, List<Rule> rules) {
        Scenario scenario = new Scenario(reference, ScoreDistribution.normal(), drift, new ChangePoint(CHANGE), 0);
        return Experiment.drifting(
                TABLE, setting, scenario.with(Thresholds.frozen(ALPHA)), MissExperiments.HORIZON, rules);
    }

    static String ofScores(double share) {
        return "score drift, share " + share;
    }

    /** Returns the name of the breach monitor that has the rest of the budget. */
    static String ofMisses(double shareOfScores) {
        return "coverage breach, beside a share of " + shareOfScores;
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (double share : SHARES_OF_SCORES) {
            rules.add(ScoreWatchers.polyaAverage(
                    ofScores(share), ReferenceLevels.DEFAULT_MISCOVERAGES, 1 / (share * BUDGET)));
        }
        for (double share : SHARES_OF_SCORES) {
            rules.add(MissWatchers.breach(ofMisses(share), 1 / ((1 - share) * BUDGET)));
        }
        return rules;
    }
}
