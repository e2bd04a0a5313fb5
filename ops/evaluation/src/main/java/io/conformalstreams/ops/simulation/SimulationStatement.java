package io.conformalstreams.ops.simulation;

/** What has to be known to read the tables, or to make them again. */
final class SimulationStatement {

    static final String TEXT = """
            - alpha is .1 unless the column says otherwise. Evidence alarms at A = 10^6 unless the row says otherwise; "tuned"
              limits give 1 % false alarms in 10,000 independent labels.
            - D1: misses are independent, of probability alpha, and from the change on of the probability in the column's name.
            - D2 to D4: scores are independent and standard normal, and a set misses where its score exceeds the threshold.
              "500 to .2": after 500 predictions the distribution changes such that a score exceeds the former distribution's .9 quantile with
              probability .2, by a shift of all scores; under "tail" by stretching the positive ones. "smaller" is the shift of
              "to .2" the other way.
            - Reference, n: scores that calibrate before the first label. D3: the threshold is frozen from them. D2 and "growing
              store": every label joins the store that the next threshold is taken from. "adaptation": thresholds are taken
              from such a store at the level of adaptive conformal inference. Lag: a label comes 0 to twice as many predictions
              after its own, whatever its score. Detectors by rank start from the same reference; their 1,024 buckets have
              equal probabilities without drift and come from other scores.
            - False alarms: the share of runs of 10,000 labels (strata: 3,000) without drift that have an alarm.
            - Delay: labels that arrive from the change to the alarm, median over the runs without an alarm before the change; in
              parentheses the share of these runs with an alarm within 5,000 labels (strata: 2,500), where it is below 99.5 %. "-":
              less than half have one.
            - "What an alert says": the e-detector on misses against alpha, the estimate on the stretch that it singles out, the
              interval of the alert at error .05 over all starts, and the recovery process of the alert.
            - In brackets the numbers of an earlier simulation in numpy. It did not state its distributions for D2 to D4, and had no
              reference in D2 (first table): compare these as orders of magnitude. Its breach null had A = 2 10^6 and no
              tolerance.
            """;

    private SimulationStatement() {}
}
