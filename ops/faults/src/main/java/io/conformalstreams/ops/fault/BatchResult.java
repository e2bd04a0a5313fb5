package io.conformalstreams.ops.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The outcome of a batch.
 *
 * @param number number of the batch
 * @param description its plan in words
 * @param counts number of injected faults of each kind
 * @param readyAgain times until instances were ready again
 * @param verdicts one line for each check
 * @param passed whether every check passed
 * @param duration how long the batch took
 * @param records number of records that the gateway sent
 * @param directory files of the batch; deleted if it passed
 */
public record BatchResult(
        int number,
        String description,
        Map<FaultKind, Integer> counts,
        Map<FaultKind, List<Duration>> readyAgain,
        List<String> verdicts,
        boolean passed,
        Duration duration,
        int records,
        Path directory) {

    public BatchResult {
        counts = Map.copyOf(counts);
        readyAgain = Map.copyOf(readyAgain);
        verdicts = List.copyOf(verdicts);
    }

    /** The number of kills at any moment. */
    public int kills() {
        return counts.entrySet().stream()
                .filter(count -> count.getKey().group() == FaultKind.Group.KILL)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
