package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.MonitoredScore;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Labels whose scores follow the calendar, or come in blocks that have something in common. Nothing drifts: the calendar
 * repeats itself, and the blocks are stationary. But the labels are not exchangeable.
 */
final class CalendarLabels implements LabelStream {

    private static final int BLOCK = 50;

    private final SplittableRandom random;
    private final Calendar calendar;
    private final double[] reference;
    private final Thresholds thresholds;
    private long labels;
    private double effect;

    /**
     * A calendar.
     *
     * @param means the mean score in each of its parts, for example seasons; scores have the variance 1 around it
     * @param length the number of labels in a part
     * @param blockVariance the share of the variance that the labels of a block of {@value #BLOCK} have in common, 0..1
     */
    record Calendar(double[] means, int length, double blockVariance) {

        /** Returns the labels of one part alone, as a stratum of its own sees them. */
        Calendar stratum(int part) {
            return new Calendar(new double[] {means[part]}, length, blockVariance);
        }

        /** Returns runs of this calendar that start with a reference. */
        Source with(int reference, Thresholds.Rule rule) {
            return random -> new CalendarLabels(random, this, reference, rule);
        }

        private double mean(long label) {
            return means[(int) (label / length % means.length)];
        }
    }

    private CalendarLabels(SplittableRandom random, Calendar calendar, int reference, Thresholds.Rule rule) {
        this.random = random;
        this.calendar = calendar;
        this.reference = DoubleStream.generate(this::draw).limit(reference).toArray();
        this.thresholds = rule.start(this.reference);
    }

    private double draw() {
        if (labels % BLOCK == 0) {
            effect = Math.sqrt(calendar.blockVariance()) * random.nextGaussian();
        }
        double own = Math.sqrt(1 - calendar.blockVariance()) * random.nextGaussian();
        return calendar.mean(labels++) + effect + own;
    }

    @Override
    public double[] reference() {
        return reference;
    }

    @Override
    public Label next() {
        Thresholds.Issued issued = thresholds.issue();
        double score = draw();
        boolean miss = score > issued.lambda();
        thresholds.learn(score, miss);
        return new Label(new MonitoredScore(score, random.nextDouble()), miss, issued.nullMiscoverage(), false);
    }
}
