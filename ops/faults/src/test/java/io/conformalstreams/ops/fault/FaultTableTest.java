package io.conformalstreams.ops.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultTableTest {

    @Test
    void countsFaultsAndSummarisesTimes() {
        BatchResult green = batch(1, true, Map.of(FaultKind.KILLED_AT_WORK, 20, FaultKind.STOPPED, 2), 1, 10);
        BatchResult failed = batch(2, false, Map.of(FaultKind.KILLED_AT_WORK, 5), 11, 11);
        FaultTable table = new FaultTable(List.of(green, failed));

        assertThat(table.summary()).isEqualTo("25 kills and 200 records in 2 batches, of which 1 are green");
        assertThat(table.markdown().lines())
                .contains("| killed between two transactions | 25 | 20 | 11 | 6.0 | 10.0 | 11.0 |")
                .contains(
                        "| stopped (SIGSTOP) for longer than the session and the transaction timeout | 2 | 2 |  |  |  |  |")
                .hasSize(2 + FaultKind.values().length);
    }

    /** @param from first of consecutive numbers of seconds until an instance was ready */
    private static BatchResult batch(int number, boolean passed, Map<FaultKind, Integer> counts, long from, long to) {
        return new BatchResult(
                number,
                "",
                counts,
                Map.of(
                        FaultKind.KILLED_AT_WORK,
                        LongStream.rangeClosed(from, to)
                                .mapToObj(Duration::ofSeconds)
                                .toList()),
                List.of(),
                passed,
                Duration.ofMinutes(1),
                100,
                Path.of("batch"));
    }
}
