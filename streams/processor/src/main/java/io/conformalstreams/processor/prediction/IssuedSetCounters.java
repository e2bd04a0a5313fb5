package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.prediction.PredictionRegions.LevelRegion;
import io.conformalstreams.processor.validation.ProcessorCounter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Counts issued sets by procedure and reason. So trivial sets, for example with an infinite threshold, are counted
 * separately from calibrated sets. Each component is counted at each alpha.
 */
final class IssuedSetCounters {

    private record Kind(String procedure, SetReason reason) {}

    private final ProcessorContext<?, ?> context;
    private final Map<Kind, Sensor> counters = new HashMap<>();

    IssuedSetCounters(ProcessorContext<?, ?> context) {
        this.context = context;
    }

    /** Counts the sets of one procedure for one prediction. */
    void count(String procedure, List<LevelRegion> levels) {
        levels.stream()
                .flatMap(level -> level.used().values().stream())
                .forEach(used -> counters.computeIfAbsent(new Kind(procedure, used.reason()), this::counter)
                        .record());
    }

    private Sensor counter(Kind kind) {
        return ProcessorCounter.of(
                context,
                "issued-sets",
                "Issued sets, by procedure and reason.",
                Map.of("procedure", kind.procedure(), "reason", kind.reason().name()));
    }
}
