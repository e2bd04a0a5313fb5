package io.conformalstreams.ops.simulation;

/** The setup of the simulations, as text for reading and reproducing the tables. */
final class SimulationStatement {

    static final String TEXT = """
            - alpha is .1 unless the column says otherwise. Evidence raises an alarm at A = 10^6 unless the row says otherwise. "Tuned"
              limits give 1 % false alarms in 10,000 independent labels.
            - Acceptance: a bound is violated if a binomial test rejects it at the level .001. p is the probability of at least as
              many false alarms if their probability equals the bound.
            - D1: misses are independent. Their probability is alpha before the change, and then the one in the column's name. "That
              knows the rate": the e-detector bets on this probability alone, so its delay is about the least possible one at A.
              "Of .2 and .3": it bets on these two, so it knows that one of them comes.
            - D2 to D4: scores are independent and standard normal. A set misses if its score exceeds the threshold. "500 to .2": after
              500 predictions the distribution changes, so that a score exceeds the .9 quantile of the former distribution with
              probability .2. All scores are shifted; under "tail" the positive ones are stretched. "Smaller" is the shift of "to .2"
              in the other direction.
            - Reference, n: scores that calibrate before the first label. D3: the threshold is frozen from them. D2 and "growing
              store": every label joins the store from which the next threshold is taken. "Adaptation": thresholds are taken from such
              a store at the level of adaptive conformal inference. Lag: the mean number of predictions between a unit's prediction
              and its label. The number is random, from 0 to twice the mean, whatever the score. Detectors by rank start from the same
              reference. Their 1,024 buckets have equal probabilities without drift and come from other scores.
            - False alarms: the share of runs without drift, of 10,000 labels each (strata: 3,000), that have an alarm.
            - Delay: the median number of labels from the change to the alarm, over the runs without an alarm before the change.
              In parentheses: the share of these runs with an alarm within 5,000 labels (strata: 2,500), if it is below 99.5 %. "-":
              fewer than half of these runs have one.
            - D5: nothing drifts, but labels are not exchangeable. Scores are normal with mean 0, .3, .6, .3 in four seasons of 1,000
              labels, or with mean .6 at weekends, in blocks of 50 labels a day, or with an effect that each block of 50 labels has
              in common. The reference and the frozen threshold have 500 labels. "A stratum": the labels of the season with mean
              .6, or of weekends, alone.
            - D6: each prediction has a label with the given probability. The score is the sum of a measured and an unmeasured part,
              with the given correlation between the measured part and the score. The threshold is exact. "Population": the
              measured part shifts, after 1,000 labels on average; "model": the other part does. Delays count labels on average,
              up to 3,000. False alarms: in 10,000 predictions.
            - D7: a monitor of scores has the share w of one false alert in a million labels, and a breach monitor has the rest. So they
              raise an alarm at 10^6/w and 10^6/(1 - w). Thresholds are frozen from n scores.
            - D8: the share of runs in which an alert of score drift names a cause. Scores are as in D6, and shift after 1,000 units. The
              alert opens at 10^6. "No change": an alert opens falsely after 1,000 units. "Both": either part causes half of the shift.
              "Population, by 2 sd": the measurement m, which is standard normal before, shifts by two standard deviations. The
              distribution of the score given m stays the same. It is normal with the stated mean and sd; an sd that is not stated is
              .8 for the mean .5 m + .3 m^2, and .6 for the other means.
            - "What an alert says": the e-detector on misses tests alpha and raises the alert. The miss rate is estimated on the
              stretch that the detector singles out. The interval is that of the alert; its error .05 is divided among all possible
              starts. The recovery process of the alert decides when it is resolved.
            - Label process: units are labelled independently, with all their images or none. A fifth of the labels belong to the
              audit, and .9 % are corrected. For every 100 of these labels, 5 further ones come too late. Lags are exponential, or
              lognormal with sigma 1. A unit has one image, or 64 units of 20 images come at once, each in turn with one image. All
              images of a unit are alike. "Every image a unit": the label process does not know the units. The change comes after
              10,000 predictions. Delays count predictions, up to 20,000. The limit is that of one false alert in 10^7
              predictions.
            - In brackets: the numbers of an earlier simulation in numpy. It did not state its distributions for D2 to D4, and had no
              reference in D2 (first table): compare these as orders of magnitude. Its breach null had A = 2 10^6 and no tolerance.
            """;

    private SimulationStatement() {}
}
