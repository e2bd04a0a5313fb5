package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.ops.simulation.LabelStream.ChangePoint;
import io.conformalstreams.ops.simulation.ScoredLabels.Scenario;
import io.conformalstreams.ops.simulation.Watcher.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** D3: a threshold that is frozen after calibration. Its true coverage is random. */
final class FrozenExperiments {

    static final String TABLE = "D3";
    static final String AGAINST_ALPHA = "e-SR against alpha";
    static final List<Integer> SIZES = List.of(100, 200, 500, 1_000, 5_000);

    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final double RATE = 0.1;

    private FrozenExperiments() {}

    static List<Experiment> all() {
        List<Rule> rules = rules();
        List<Experiment> experiments = new ArrayList<>();
        for (int n : SIZES) {
            experiments.add(Experiment.steady(
                    TABLE,
                    falseAlarms(n),
                    Scenario.steady(n, ScoreDistribution.normal()).with(Thresholds.frozen(ALPHA)),
                    MissExperiments.LABELS,
                    rules));
        }
        for (int n : List.of(200, 500, 1_000)) {
            Scenario setting = new Scenario(
                    n, ScoreDistribution.normal(), ScoreDistribution.shifted(RATE, 0.2), new ChangePoint(500), 0);
            experiments.add(Experiment.drifting(
                    TABLE,
                    "500 to .2, n=" + n,
                    setting.with(Thresholds.frozen(ALPHA)),
                    MissExperiments.HORIZON,
                    rules));
        }
        return experiments;
    }

    static String falseAlarms(int n) {
        return "false alarms, n=" + n;
    }

    private static List<Rule> rules() {
        return List.of(
                MissWatchers.window("window 200 against alpha", RATE, 1),
                MissWatchers.tunedCusum("CUSUM .2, tuned for alpha", RATE, 0.2),
                MissWatchers.shiryaevRoberts(AGAINST_ALPHA, RATE, 1e6),
                MissWatchers.sleeper("sleeper against alpha, 100", RATE),
                MissWatchers.shiryaevRoberts("e-SR against alpha + .02", RATE + 0.02, 1e6),
                MissWatchers.breach("e-SR against the breach null", 1e6),
                ScoreWatchers.polya("e-SR on exceedances, level .1 (Polya)", List.of(ALPHA), 1e6),
                ScoreWatchers.polya(ScoreExperiments.POLYA, ReferenceLevels.DEFAULT_MISCOVERAGES, 1e6),
                ScoreWatchers.polyaAverage(ScoreExperiments.POLYA_AVERAGE, ReferenceLevels.DEFAULT_MISCOVERAGES, 1e6));
    }
}
