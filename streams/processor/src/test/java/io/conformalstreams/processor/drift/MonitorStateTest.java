package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounds the number of bytes in the store for one monitor with five levels, for any name of its stratum. */
class MonitorStateTest {

    private static final int OPEN_ALERT = 200;

    private static void judge(MonitoredStream stream, Random random, int units, double shift, int most) {
        for (int i = 0; i < units; i++) {
            stream.skip(random.nextInt(10_000));
            stream.judge(random.nextGaussian() + shift);
            if (i % 11 == 0) {
                assertThat(stream.storedBytes(AlertKind.SCORE_DRIFT)).isLessThanOrEqualTo(most);
                assertThat(stream.storedBytes(AlertKind.COVERAGE_BREACH)).isLessThanOrEqualTo(most);
            }
        }
    }

    @ParameterizedTest(name = "engine {0}, {1} units of reference")
    @CsvSource({"polya, 100, 1500, 1536", "rank, 2100, 400, 8192"})
    void shouldStayBelowTheBoundOfItsEngine(String engine, int reference, int units, int bytes) {
        Random random = new Random(1);
        MonitoredStream stream = new MonitoredStream(
                "{maturity: none, heartbeat: P1000D, referenceUnits: %d, engine: %s}".formatted(reference, engine));
        judge(stream, random, reference + units, 0, bytes);
        assertThat(stream.storedBytes(AlertKind.SCORE_DRIFT)).isGreaterThan(bytes / 2);
        judge(stream, random, 200, 1, bytes + OPEN_ALERT);
        assertThat(stream.alerts).isNotEmpty();
    }
}
