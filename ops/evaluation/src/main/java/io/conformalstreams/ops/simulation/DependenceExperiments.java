package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.ops.simulation.CalendarLabels.Calendar;
import io.conformalstreams.ops.simulation.Watcher.Rule;
import java.math.BigDecimal;
import java.util.List;

/**
 * D5: seasons, weekends and blocks. None of them is drift, but labels are not exchangeable, so the bounds do not hold. A
 * stratum for each part of the calendar restores them. Nothing restores them for blocks with a common effect, except
 * blocks as units.
 */
final class DependenceExperiments {

    static final String TABLE = "D5, seasons and blocks";
    static final String BREACH = "e-SR against the breach null";
    static final String SEASONS = "false alarms, four seasons of 1,000 labels";
    static final String STRATA_OF_SEASONS = "false alarms, a stratum for each season";
    static final String DAYS = "false alarms, seven days of 50 labels";
    static final String STRATA_OF_DAYS = "false alarms, a stratum for weekends";
    static final String SMALL_BLOCKS = "false alarms, blocks of 50 share 1 % of the variance";
    static final String BLOCKS = "false alarms, blocks of 50 share 10 % of the variance";

    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final int REFERENCE = 500;
    private static final Calendar OF_SEASONS = new Calendar(new double[] {0, 0.3, 0.6, 0.3}, 1_000, 0);
    private static final Calendar OF_DAYS = new Calendar(new double[] {0, 0, 0, 0, 0, 0.6, 0.6}, 50, 0);
    private static final int SUMMER = 2;
    private static final int SUNDAY = 6;

    private DependenceExperiments() {}

    static List<Experiment> all() {
        return List.of(
                steady(SEASONS, OF_SEASONS),
                steady(STRATA_OF_SEASONS, OF_SEASONS.stratum(SUMMER)),
                steady(DAYS, OF_DAYS),
                steady(STRATA_OF_DAYS, OF_DAYS.stratum(SUNDAY)),
                steady(SMALL_BLOCKS, new Calendar(new double[] {0}, 50, 0.01)),
                steady(BLOCKS, new Calendar(new double[] {0}, 50, 0.1)));
    }

    private static Experiment steady(String setting, Calendar calendar) {
        List<Rule> rules = List.of(
                MissWatchers.breach(BREACH, 1e6),
                ScoreWatchers.polya(ScoreExperiments.POLYA, ReferenceLevels.DEFAULT_MISCOVERAGES, 1e6),
                ScoreWatchers.polyaAverage(ScoreExperiments.POLYA_AVERAGE, ReferenceLevels.DEFAULT_MISCOVERAGES, 1e6));
        return Experiment.steady(
                TABLE, setting, calendar.with(REFERENCE, Thresholds.frozen(ALPHA)), MissExperiments.LABELS, rules);
    }
}
