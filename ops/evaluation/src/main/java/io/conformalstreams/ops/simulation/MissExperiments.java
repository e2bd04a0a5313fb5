package io.conformalstreams.ops.simulation;

import io.conformalstreams.ops.simulation.LabelStream.ChangePoint;
import io.conformalstreams.ops.simulation.Watcher.Rule;
import java.util.ArrayList;
import java.util.List;

/** D1: independent misses with a known rate. */
final class MissExperiments {

    static final String TABLE = "D1";
    static final String STEADY = "false alarms";
    static final String E_DETECTOR = "e-SR, A=1e6";
    static final String SMALLER_LIMIT = "e-SR, A=1e4";
    static final String INFORMED = "e-SR that knows the rate, A=1e6";
    static final int LABELS = 10_000;
    static final int HORIZON = 5_000;

    static final List<Integer> TENTHS_OF_SMALLER_RATE = List.of(9, 7, 5, 3, 1);

    private static final double ALPHA = 0.1;
    private static final int[] CHANGES = {500, 2_000};
    private static final double[] RATES = {0.15, 0.2, 0.3};

    private MissExperiments() {}

    static List<Experiment> all() {
        List<Experiment> experiments = new ArrayList<>();
        experiments.add(Experiment.steady(
                TABLE, STEADY, IndependentMisses.of(ChangePoint.NEVER, ALPHA, ALPHA), LABELS, rules(0.2)));
        for (int change : CHANGES) {
            for (double rate : RATES) {
                experiments.add(Experiment.drifting(
                        TABLE,
                        setting(change, rate),
                        IndependentMisses.of(new ChangePoint(change), ALPHA, rate),
                        HORIZON,
                        rules(rate)));
            }
        }
        return experiments;
    }

    static String setting(int change, double rate) {
        return change + " to " + Double.toString(rate).substring(1);
    }

    private static List<Rule> rules(double rate) {
        List<Rule> rules = new ArrayList<>(List.of(
                MissWatchers.window("window 200, p<.01, every label", ALPHA, 1),
                MissWatchers.window("window 200, p<.01, every 200", ALPHA, 200),
                MissWatchers.window("window 200, 40 misses", 40, 1),
                MissWatchers.tunedCusum("CUSUM .15, tuned", ALPHA, 0.15),
                MissWatchers.tunedCusum("CUSUM .2, tuned", ALPHA, 0.2),
                MissWatchers.tunedCusum("CUSUM .3, tuned", ALPHA, 0.3),
                MissWatchers.sleeper("sleeper, 100", ALPHA),
                MissWatchers.shiryaevRoberts(E_DETECTOR, ALPHA, 1e6),
                MissWatchers.informed(INFORMED, ALPHA, rate, 1e6),
                MissWatchers.shiryaevRoberts(SMALLER_LIMIT, ALPHA, 1e4)));
        for (int tenths : TENTHS_OF_SMALLER_RATE) {
            rules.add(MissWatchers.informedOfTwo(
                    informedOfTwo(tenths), ALPHA, new double[] {0.2, 0.3}, tenths / 10.0, 1e6));
        }
        return List.copyOf(rules);
    }

    /** The e-detector that knows that the rate becomes .2 or .3; its weights are given by that of .2 in tenths. */
    static String informedOfTwo(int tenths) {
        return "e-SR of .2 and .3 with the weights ." + tenths + " and ." + (10 - tenths) + ", A=1e6";
    }
}
