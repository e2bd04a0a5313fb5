package io.conformalstreams.ops.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportedMetricsTest {

    @Test
    void shouldAddTheSeriesOfOneMetric() {
        ReportedMetrics metrics = new ReportedMetrics("""
                # HELP records_total Records.
                records_total{topic="a",task_id="0_0"} 3.0
                records_total{topic="a",task_id="0_1"} 1.0E3
                records_total{topic="ab",task_id="0_1"} 5.0
                records_total_created 7.0
                restarts_total 2.0
                """);
        assertThat(metrics.sum("records_total", "topic=\"a\"")).isEqualTo(1003);
        assertThat(metrics.sum("records_total", "")).isEqualTo(1008);
        assertThat(metrics.sum("restarts_total", "")).isEqualTo(2);
        assertThat(metrics.sum("records", "")).isZero();
    }
}
