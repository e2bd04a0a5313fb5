package io.conformalstreams.ops.dashboard.state;

import java.util.ArrayList;
import java.util.List;

/**
 * The course of one event over time, in at most {@value #MOST_POINTS} buckets. When they are full, the width of the
 * buckets doubles, and neighbours merge until at most half of them are left. What is kept of a bucket is its last state
 * and the sums within it, so merging loses resolution, and no count.
 */
public final class CoverageHistory {

    /** The largest number of buckets. */
    public static final int MOST_POINTS = 160;

    private static final long NARROWEST = 1000;

    private final List<Point> points = new ArrayList<>();
    private long width = NARROWEST;

    /**
     * A bucket.
     *
     * @param at the latest time of an outcome in the bucket, in milliseconds since 1970
     * @param epoch of the labels
     * @param count judged units of the epoch up to and including the bucket
     * @param cited the threshold of the last outcome with one
     * @param sizes sum of the sizes of the judged sets in the bucket
     * @param sized number of these sets
     * @param outcomes number of outcomes in the bucket
     */
    public record Point(long at, int epoch, Count count, Cited cited, double sizes, long sized, long outcomes) {

        /** The mean size of the judged sets in the bucket; NaN if there are none. */
        public double meanSize() {
            return sized == 0 ? Double.NaN : sizes / sized;
        }

        private Point then(Point later) {
            return new Point(
                    later.at,
                    later.epoch,
                    later.count,
                    later.cited.isKnown() ? later.cited : cited,
                    sizes + later.sizes,
                    sized + later.sized,
                    outcomes + later.outcomes);
        }
    }

    /**
     * A cited threshold.
     *
     * @param n units in its calibration; -1 if no threshold belongs to the event alone
     * @param k its rank
     * @param lambda the threshold
     */
    public record Cited(long n, long k, double lambda) {

        static final Cited UNKNOWN = new Cited(-1, -1, Double.NaN);

        public boolean isKnown() {
            return n >= 0;
        }
    }

    /** Adds an outcome; times never decrease. */
    void add(Point outcome) {
        int last = points.size() - 1;
        if (last >= 0 && bucket(points.get(last)) == bucket(outcome)) {
            points.set(last, points.get(last).then(outcome));
            return;
        }
        points.add(outcome);
        while (points.size() > MOST_POINTS) {
            widen();
        }
    }

    /** The buckets, in the order of time. */
    public List<Point> points() {
        return List.copyOf(points);
    }

    /** The width of a bucket, in milliseconds. */
    public long width() {
        return width;
    }

    private void widen() {
        do {
            width *= 2;
            List<Point> merged = new ArrayList<>();
            for (Point point : points) {
                int last = merged.size() - 1;
                if (last >= 0 && bucket(merged.get(last)) == bucket(point)) {
                    merged.set(last, merged.get(last).then(point));
                } else {
                    merged.add(point);
                }
            }
            points.clear();
            points.addAll(merged);
        } while (points.size() > MOST_POINTS / 2);
    }

    private long bucket(Point point) {
        return Math.floorDiv(point.at, width);
    }
}
