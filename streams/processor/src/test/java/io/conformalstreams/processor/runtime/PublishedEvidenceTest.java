package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.MonitorEvidence;
import java.util.Map;
import org.apache.kafka.common.metrics.Metrics;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class PublishedEvidenceTest {

    private final Metrics metrics = new Metrics();

    @Test
    void namesTheMonitorsNearestToTheirLimitsFirst() {
        add("conformal_drift_evidence_log10", "far", 0);
        add("conformal_drift_evidence_limit_log10", "far", 6);
        add("conformal_drift_evidence_log10", "near", 4.5);
        add("conformal_drift_evidence_limit_log10", "near", 6.25);
        // Its limit is not known yet.
        add("conformal_drift_evidence_log10", "new", 1);

        assertThat(PublishedEvidence.of(metrics.metrics()))
                .extracting(
                        MonitorEvidence::getStratum,
                        MonitorEvidence::getComponent,
                        MonitorEvidence::getNominalAlpha,
                        MonitorEvidence::getEvidenceLog10,
                        MonitorEvidence::getLimitLog10)
                .containsExactly(
                        Tuple.tuple("near", "OUTER", 0.1, 4.5, 6.25), Tuple.tuple("far", "OUTER", 0.1, 0.0, 6.0));
    }

    private void add(String name, String stratum, double value) {
        metrics.addMetric(
                metrics.metricName(
                        name,
                        "stream-conformal-metrics",
                        Map.of("stratum", stratum, "kind", "COVERAGE_BREACH", "component", "outer", "alpha", "0.1")),
                (config, now) -> value);
    }
}
