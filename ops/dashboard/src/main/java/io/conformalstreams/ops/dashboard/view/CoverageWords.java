package io.conformalstreams.ops.dashboard.view;

import io.conformalstreams.ops.dashboard.state.Count;
import io.conformalstreams.ops.dashboard.state.CoverageInterval;
import io.conformalstreams.ops.dashboard.state.EventState;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** Promise and observation in one sentence, from the counts of the present epoch. */
final class CoverageWords {

    private CoverageWords() {}

    static String of(EventState event) {
        Count count = event.epochCount();
        String promised = "promised " + percent(1 - event.alpha(), 4) + " %";
        if (count.judged() <= 0) {
            return promised + ", nothing judged yet";
        }
        String units = count.judged() == 1 ? "1 judged unit" : count.judged() + " judged units";
        if (event.key().component() == Component.RISK) {
            return promised + " of each structure on average, kept " + percent(count.coverage(), 1) + " % over "
                    + units;
        }
        Optional<CoverageInterval> interval = event.interval(count);
        String kept = promised + ", kept " + percent(count.coverage(), 1) + " % of " + units;
        return interval.map(limits -> kept + ", between " + percent(limits.lower(), 1) + " % and "
                        + percent(limits.upper(), 1) + " % at any time")
                .orElse(kept);
    }

    static String percent(double share, int decimals) {
        return BigDecimal.valueOf(share)
                .movePointRight(2)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
