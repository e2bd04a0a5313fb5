package io.conformalstreams.ops.benchmark.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    private static final double ROUNDING = 1e-9;

    @Test
    void ratesArePerSecondAndPerGigabyteOfInput() {
        Measurement run =
                new Measurement(400, 2e8, Duration.ofMillis(2500), Duration.ofMillis(600), Duration.ofMillis(800), 0.5);

        assertThat(run.recordsPerSecond()).isCloseTo(160, within(ROUNDING));
        assertThat(run.megabytesPerSecond()).isCloseTo(80, within(ROUNDING));
        assertThat(run.processorSecondsPerGigabyte()).isCloseTo(3, within(ROUNDING));
        assertThat(run.brokerProcessorSecondsPerGigabyte()).isCloseTo(4, within(ROUNDING));
    }

    @Test
    void theMedianIsTheMiddleRunOrTheMeanOfTheMiddleTwo() {
        assertThat(Measurement.median(runs(70, 10, 30), Measurement::recordsPerSecond))
                .isEqualTo(30);
        assertThat(Measurement.median(runs(70, 10, 30, 40), Measurement::recordsPerSecond))
                .isEqualTo(35);
        assertThat(Measurement.median(runs(70), Measurement::recordsPerSecond)).isEqualTo(70);
    }

    private static List<Measurement> runs(long... recordsInOneSecond) {
        return LongStream.of(recordsInOneSecond)
                .mapToObj(records -> new Measurement(
                        records, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 1))
                .toList();
    }
}
