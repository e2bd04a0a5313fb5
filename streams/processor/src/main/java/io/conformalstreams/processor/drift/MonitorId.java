package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.ThresholdSide;
import java.util.List;
import java.util.Optional;

/**
 * What is monitored.
 *
 * @param nominalAlpha the promise whose misses are bet on; 0 where the scores are
 */
record MonitorId(AlertKind kind, String stratum, String procedure, ThresholdSide side, double nominalAlpha) {

    static MonitorId breach(String stratum, String procedure, ThresholdSide side, double nominalAlpha) {
        return new MonitorId(AlertKind.COVERAGE_BREACH, stratum, procedure, side, nominalAlpha);
    }

    static MonitorId scores(AlertKind kind, String stratum, String procedure, ThresholdSide side) {
        return new MonitorId(kind, stratum, procedure, side, 0);
    }

    /** What is looked at, where those are inputs. */
    Optional<MonitoredInput> input() {
        return kind == AlertKind.INPUT_DRIFT ? Optional.of(MonitoredInput.of(procedure)) : Optional.empty();
    }

    /** The monitor of its texts. */
    static MonitorId of(List<String> texts) {
        return new MonitorId(
                AlertKind.valueOf(texts.get(3)),
                texts.get(0),
                texts.get(1),
                ThresholdSide.valueOf(texts.get(2)),
                Double.parseDouble(texts.get(4)));
    }

    /** The monitor as texts, of which the stratum is the first. */
    List<String> texts() {
        return List.of(stratum, procedure, side.name(), kind.name(), Double.toString(nominalAlpha));
    }
}
