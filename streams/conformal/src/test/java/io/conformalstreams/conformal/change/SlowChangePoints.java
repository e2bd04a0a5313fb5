package io.conformalstreams.conformal.change;

import io.conformalstreams.conformal.drift.MonitoredScore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An obvious and slow recomputation of {@link ChangePointSet}: it compares every value with every earlier one. */
final class SlowChangePoints {

    private SlowChangePoints() {}

    static List<Integer> kept(List<MonitoredScore> scores, Direction direction) {
        List<Integer> kept = new ArrayList<>();
        for (int candidate = 0; candidate < scores.size(); candidate++) {
            List<MonitoredScore> before = new ArrayList<>(scores.subList(0, candidate));
            List<MonitoredScore> after = new ArrayList<>(scores.subList(candidate, scores.size()));
            Collections.reverse(before);
            before = new ArrayList<>(before.subList(0, fitting(before.size())));
            Collections.reverse(before);
            after = new ArrayList<>(after.subList(0, fitting(after.size())));
            if (!isRejected(before, direction) && !isRejected(after, direction)) {
                kept.add(candidate);
            }
        }
        return kept;
    }

    private static int fitting(int size) {
        int fitting = 0;
        for (int power = 16; power <= 1024; power *= 2) {
            for (int part = 0; part < 128; part++) {
                int length = Math.min(power + part * power / 128, 1024);
                fitting = length <= size ? length : fitting;
            }
        }
        return fitting;
    }

    private static boolean isRejected(List<MonitoredScore> segment, Direction direction) {
        if (segment.isEmpty()) {
            return false;
        }
        List<MonitoredScore> reversed = new ArrayList<>(segment);
        Collections.reverse(reversed);
        double larger = (evidence(segment, true) + evidence(reversed, false)) / 2;
        double smaller = (evidence(segment, false) + evidence(reversed, true)) / 2;
        double evidence = direction == Direction.EITHER
                ? (larger + smaller) / 2
                : direction == Direction.LARGER ? larger : smaller;
        return evidence >= RiseEvidence.criticalValue(segment.size(), direction);
    }

    /** Sums the products of bets over all suffixes, each multiplied out. */
    private static double evidence(List<MonitoredScore> segment, boolean larger) {
        double[] pValues = pValues(segment, larger);
        double total = 0;
        for (int start = 0; start < pValues.length; start++) {
            double weak = 1;
            double strong = 1;
            double power = 1;
            for (int i = start; i < pValues.length; i++) {
                weak *= 1 + 0.4 * (1 - 2 * pValues[i]);
                strong *= 1 + 0.8 * (1 - 2 * pValues[i]);
                power *= 0.5 / Math.sqrt(pValues[i]);
            }
            total += weak + strong + power;
        }
        return total / 3 / pValues.length;
    }

    private static double[] pValues(List<MonitoredScore> segment, boolean larger) {
        double[] pValues = new double[segment.size()];
        for (int i = 0; i < pValues.length; i++) {
            int above = 0;
            for (int j = 0; j < i; j++) {
                above += segment.get(j).exceeds(segment.get(i)) == larger ? 1 : 0;
            }
            pValues[i] = (above + 0.5) / (i + 1);
        }
        return pValues;
    }
}
