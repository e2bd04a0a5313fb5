package io.conformalstreams.conformal.evaluation;

/** Tests the probability of an event in independent trials, with the exact binomial distribution. */
public final class ShareTest {

    private ShareTest() {}

    /**
     * Tests whether the probability is at most a bound.
     *
     * @param events the number of trials with the event
     * @param trials the number of all trials
     * @param bound the bound on the probability, 0..1
     * @return the p-value: the probability of at least this number of events if the event's probability equals the
     *     bound
     */
    public static double atMost(int events, int trials, double bound) {
        if (events < 0 || events > trials || !(bound >= 0 && bound <= 1)) {
            throw new IllegalArgumentException("events " + events + " must be 0 to all " + trials
                    + " trials, and the bound " + bound + " must be 0 to 1");
        }
        if (events == 0 || bound == 1) {
            return 1;
        }
        if (bound == 0) {
            return 0;
        }
        LogBinomials binomials = new LogBinomials(trials);
        double tail = 0;
        for (int count = trials; count >= events; count--) {
            tail += Math.exp(
                    binomials.choose(trials, count) + count * Math.log(bound) + (trials - count) * Math.log1p(-bound));
        }
        return Math.min(1, tail);
    }
}
