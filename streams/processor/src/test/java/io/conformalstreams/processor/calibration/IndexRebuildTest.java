package io.conformalstreams.processor.calibration;

import static io.conformalstreams.processor.calibration.CalibrationConfigurations.CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IndexRebuildTest {

    @Test
    void shouldPublishHowLongTheRebuildTook() {
        try (CalibrationFixture calibration = new CalibrationFixture(CONFIGURATION)) {
            assertThat(calibration.metrics().entrySet())
                    .filteredOn(metric -> metric.getKey().name().equals("conformal_index_rebuild_seconds"))
                    .singleElement()
                    .satisfies(metric -> {
                        assertThat(metric.getKey().tags()).containsEntry("task_id", "0_0");
                        assertThat((double) metric.getValue().metricValue()).isBetween(1e-9, 60.0);
                    });
        }
    }
}
