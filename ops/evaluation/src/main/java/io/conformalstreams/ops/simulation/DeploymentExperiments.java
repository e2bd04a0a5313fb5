package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.ops.simulation.LabelStream.ChangePoint;
import io.conformalstreams.ops.simulation.ScoredLabels.Scenario;
import io.conformalstreams.ops.simulation.Watcher.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The first part of D4: the conditions of deployment, such as many strata, adapting thresholds, late labels and ties.
 */
final class DeploymentExperiments {

    static final String STRATA = "D4, strata";
    static final String ADAPTATION = "D4, adaptation";
    static final String GROWTH = "D4, growing store";
    static final String SMALL_ALPHA = "D4, small alpha";
    static final String TIES = "D4, ties";
    static final String BREACH = "e-SR against the breach null";
    static final String DEPLOYED = "e-SR on deployed misses";
    static final String WRONG_TIES = "jumper on p-values without their own tie, capital 20";
    static final int STRATUM_LABELS = 3_000;

    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final double RATE = 0.1;
    private static final List<BigDecimal> LEVELS = ReferenceLevels.DEFAULT_MISCOVERAGES;

    private DeploymentExperiments() {}

    static List<Experiment> all() {
        List<Experiment> experiments = new ArrayList<>();
        experiments.addAll(strata());
        experiments.addAll(adaptation());
        experiments.addAll(growth());
        experiments.addAll(smallAlpha());
        experiments.addAll(ties());
        return experiments;
    }

    /**
     * One stratum stands for many: expected counts of alarms add up, for any number of strata and any dependence
     * between them.
     */
    private static List<Experiment> strata() {
        List<Rule> rules = List.of(
                MissWatchers.window("window 200, p<.01, every label", RATE, 1),
                MissWatchers.sleeper("sleeper, 20", RATE, 20),
                MissWatchers.sleeper("sleeper, 200 / .05", RATE, 4_000),
                MissWatchers.shiryaevRoberts(MissExperiments.E_DETECTOR, RATE, 1e6));
        List<Rule> byScores = List.of(
                ScoreWatchers.polya(ScoreExperiments.POLYA, LEVELS, 1e6),
                ScoreWatchers.polyaAverage(ScoreExperiments.POLYA_AVERAGE, LEVELS, 1e6));
        Scenario steady = Scenario.steady(200, ScoreDistribution.normal());
        Scenario drifting = new Scenario(
                200, ScoreDistribution.normal(), ScoreDistribution.shifted(RATE, 0.25), new ChangePoint(500), 0);
        int horizon = STRATUM_LABELS - 500;
        return List.of(
                Experiment.steady(
                        STRATA,
                        "false alarms in 3,000 labels",
                        IndependentMisses.of(ChangePoint.NEVER, RATE, RATE),
                        STRATUM_LABELS,
                        rules),
                Experiment.steady(
                        STRATA,
                        "false alarms in 3,000 labels",
                        steady.with(Thresholds.frozen(ALPHA)),
                        STRATUM_LABELS,
                        byScores),
                Experiment.drifting(
                        STRATA, "500 to .25", IndependentMisses.of(new ChangePoint(500), RATE, 0.25), horizon, rules),
                Experiment.drifting(STRATA, "500 to .25", drifting.with(Thresholds.frozen(ALPHA)), horizon, byScores));
    }

    /** Adaptive conformal inference hides drift from detectors of deployed misses. */
    private static List<Experiment> adaptation() {
        BucketEdges edges = ScoreWatchers.edges(ScoreDistribution.normal());
        List<Rule> rules = List.of(
                MissWatchers.shiryaevRoberts(DEPLOYED, RATE, 1e6),
                ScoreWatchers.rank(ScoreExperiments.RANKS, edges, LEVELS, 1e6),
                ScoreWatchers.polya(ScoreExperiments.POLYA, LEVELS, 1e6));
        List<Experiment> experiments = new ArrayList<>();
        for (String gamma : List.of("0.005", "0.02")) {
            Thresholds.Rule thresholds = Thresholds.adaptive(ALPHA, new BigDecimal(gamma));
            String suffix = ", step " + gamma;
            experiments.add(Experiment.steady(
                    ADAPTATION,
                    MissExperiments.STEADY + suffix,
                    Scenario.steady(500, ScoreDistribution.normal()).with(thresholds),
                    MissExperiments.LABELS,
                    rules));
            for (double rate : new double[] {0.2, 0.3}) {
                Scenario drifting = new Scenario(
                        500,
                        ScoreDistribution.normal(),
                        ScoreDistribution.shifted(RATE, rate),
                        new ChangePoint(1_000),
                        0);
                experiments.add(Experiment.drifting(
                        ADAPTATION,
                        MissExperiments.setting(1_000, rate) + suffix,
                        drifting.with(thresholds),
                        MissExperiments.HORIZON,
                        rules));
            }
        }
        return experiments;
    }

    /** Growing stores, whose thresholds are some labels old when their sets are judged. */
    private static List<Experiment> growth() {
        BucketEdges edges = ScoreWatchers.edges(ScoreDistribution.normal());
        List<Rule> rules = List.of(
                MissWatchers.breach(BREACH, 1e6), ScoreWatchers.rank(ScoreExperiments.RANKS, edges, LEVELS, 1e6));
        List<Experiment> experiments = new ArrayList<>();
        for (int reference : new int[] {50, 200, 1_000}) {
            for (int lag : new int[] {0, 100, 1_000}) {
                String suffix = ", n=" + reference + ", lag " + lag;
                experiments.add(Experiment.steady(
                        GROWTH,
                        MissExperiments.STEADY + suffix,
                        Scenario.steady(reference, ScoreDistribution.normal())
                                .lagged(lag)
                                .with(Thresholds.growing(ALPHA)),
                        MissExperiments.LABELS,
                        rules));
                for (double rate : new double[] {0.2, 0.3}) {
                    Scenario drifting = new Scenario(
                            reference,
                            ScoreDistribution.normal(),
                            ScoreDistribution.shifted(RATE, rate),
                            new ChangePoint(1_000),
                            lag);
                    experiments.add(Experiment.drifting(
                            GROWTH,
                            MissExperiments.setting(1_000, rate) + suffix,
                            drifting.with(Thresholds.growing(ALPHA)),
                            MissExperiments.HORIZON,
                            rules));
                }
            }
        }
        return experiments;
    }

    /** The breach null with its tolerance max(.002, .2 alpha). With drift, the miss rate doubles or triples. */
    private static List<Experiment> smallAlpha() {
        List<Experiment> experiments = new ArrayList<>();
        for (String text : List.of("0.01", "0.02", "0.05", "0.1", "0.2")) {
            BigDecimal alpha = new BigDecimal(text);
            double rate = alpha.doubleValue();
            List<Rule> rules = List.of(MissWatchers.breach(BREACH, 1e6));
            experiments.add(Experiment.steady(
                    SMALL_ALPHA,
                    MissExperiments.STEADY + ", alpha " + text,
                    Scenario.steady(2_000, ScoreDistribution.normal()).with(Thresholds.frozen(alpha)),
                    MissExperiments.LABELS,
                    rules));
            for (int factor : new int[] {2, 3}) {
                Scenario drifting = new Scenario(
                        2_000,
                        ScoreDistribution.normal(),
                        ScoreDistribution.shifted(rate, factor * rate),
                        new ChangePoint(500),
                        0);
                experiments.add(Experiment.drifting(
                        SMALL_ALPHA,
                        "500 to " + factor + " alpha, alpha " + text,
                        drifting.with(Thresholds.frozen(alpha)),
                        MissExperiments.HORIZON,
                        rules));
            }
        }
        return experiments;
    }

    /** Scores with sixteen distinct values, and p-values that break ties wrongly. */
    private static List<Experiment> ties() {
        ScoreDistribution distribution = ScoreDistribution.ties(16);
        List<Rule> rules = List.of(
                ScoreWatchers.rank(ScoreExperiments.RANKS, ScoreWatchers.edges(distribution), LEVELS, 1e6),
                ScoreWatchers.polya(ScoreExperiments.POLYA, LEVELS, 1e6),
                ScoreWatchers.polyaAverage(ScoreExperiments.POLYA_AVERAGE, LEVELS, 1e6));
        return List.of(
                Experiment.steady(
                        TIES,
                        MissExperiments.STEADY + ", 16 values",
                        Scenario.steady(100, distribution).with(Thresholds.frozen(ALPHA)),
                        MissExperiments.LABELS,
                        rules),
                Experiment.steady(
                        TIES,
                        MissExperiments.STEADY + ", distinct, no reference",
                        Scenario.steady(0, ScoreDistribution.normal()).with(reference -> NO_THRESHOLDS),
                        MissExperiments.LABELS,
                        List.of(ScoreWatchers.jumperOnWrongTies(WRONG_TIES, 20))));
    }

    private static final Thresholds NO_THRESHOLDS = new Thresholds() {
        @Override
        public Issued issue() {
            return new Issued(Double.POSITIVE_INFINITY, RATE);
        }

        @Override
        public void learn(double score, boolean miss) {
            // nothing to learn
        }
    };
}
