package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.MonitoredScore;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Labels of units whose scores follow a distribution that may change. A set misses if the score of its unit exceeds
 * the threshold issued for the prediction. A label arrives after a random number of predictions, at most twice the mean
 * lag, whatever the score.
 */
final class ScoredLabels implements LabelStream {

    private final Scenario scenario;
    private final SplittableRandom random;
    private final double[] reference;
    private final Thresholds thresholds;
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::arrival).thenComparingLong(Waiting::prediction));
    private long predictions;

    /**
     * The scenario of a run.
     *
     * @param reference the number of calibration scores before the first label
     * @param distribution the distribution without drift
     * @param drift the distribution with drift
     * @param change the change from one distribution to the other
     * @param lag the mean number of predictions until a label arrives
     */
    record Scenario(
            int reference, ScoreDistribution distribution, ScoreDistribution drift, ChangePoint change, int lag) {

        /** Returns a scenario without drift. */
        static Scenario steady(int reference, ScoreDistribution distribution) {
            return new Scenario(reference, distribution, distribution, ChangePoint.NEVER, 0);
        }

        Scenario lagged(int predictions) {
            return new Scenario(reference, distribution, drift, change, predictions);
        }

        Source with(Thresholds.Rule rule) {
            return random -> new ScoredLabels(this, rule, random);
        }
    }

    private record Waiting(long prediction, long arrival, double score, Thresholds.Issued issued) {}

    private ScoredLabels(Scenario scenario, Thresholds.Rule rule, SplittableRandom random) {
        this.scenario = scenario;
        this.random = random;
        this.reference = DoubleStream.generate(() -> scenario.distribution().draw(random))
                .limit(scenario.reference())
                .toArray();
        this.thresholds = rule.start(reference);
    }

    @Override
    public double[] reference() {
        return reference;
    }

    @Override
    public Label next() {
        while (waiting.isEmpty() || waiting.peek().arrival() > predictions) {
            predict();
        }
        Waiting first = waiting.remove();
        boolean miss = first.score() > first.issued().lambda();
        thresholds.learn(first.score(), miss);
        return new Label(
                new MonitoredScore(first.score(), random.nextDouble()),
                miss,
                first.issued().nullMiscoverage(),
                scenario.change().isBefore(predictions));
    }

    private void predict() {
        predictions++;
        ScoreDistribution distribution =
                scenario.change().isBefore(predictions) ? scenario.drift() : scenario.distribution();
        long lag = scenario.lag() == 0 ? 0 : random.nextInt(2 * scenario.lag() + 1);
        waiting.add(new Waiting(predictions, predictions + lag, distribution.draw(random), thresholds.issue()));
    }
}
