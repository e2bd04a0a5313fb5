package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.junit.jupiter.api.Test;

/** The export of Kafka's metrics, which come and go while an instance runs. */
class StreamsMetersTest {

    private final Metrics metrics = new Metrics();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Meter.Id> registered = new ArrayList<>();
    private final StreamsMeters meters = new StreamsMeters(registry);

    StreamsMetersTest() {
        registry.config().onMeterAdded(meter -> registered.add(meter.getId()));
    }

    @Test
    void shouldExportOurMetricsAndKafkasUnderTheirNames() {
        gauge("drift-alert-severity", "stream-conformal-metrics", 3, Map.of("stratum", "north"));
        gauge("alive-stream-threads", "stream-metrics", 2, Map.of("client-id", "app"));
        counter("duplicate-labels-total", Map.of("task-id", "0_0"));
        meters.add("calibration", metrics::metrics);

        assertThat(lines())
                .contains(
                        "conformal_drift_alert_severity{stratum=\"north\",topology=\"calibration\"} 3.0",
                        "kafka_stream_alive_stream_threads{client_id=\"app\",topology=\"calibration\"} 2.0",
                        "conformal_duplicate_labels_total{task_id=\"0_0\",topology=\"calibration\"} 1.0");
    }

    @Test
    void shouldRegisterEachMetricOnceHoweverOftenOthersComeAndGo() {
        gauge("drift-alert-severity", "stream-conformal-metrics", 3, Map.of("stratum", "north"));
        counter("duplicate-labels-total", Map.of("task-id", "0_0"));
        meters.add("calibration", metrics::metrics);
        int before = registered.size();
        List<Meter> exported = registry.getMeters();

        gauge("drift-alert-severity", "stream-conformal-metrics", 1, Map.of("stratum", "south"));
        meters.refresh();
        meters.refresh();

        assertThat(registered).hasSize(before + 1).doesNotHaveDuplicates();
        assertThat(registry.getMeters()).containsAll(exported);
        assertThat(lines("conformal_drift_alert_severity")).hasSize(2);
    }

    @Test
    void shouldEndTheExportOfAMetricThatIsGone() {
        MetricName ended = gauge("drift-alert-severity", "stream-conformal-metrics", 3, Map.of("stratum", "north"));
        gauge("drift-alert-severity", "stream-conformal-metrics", 1, Map.of("stratum", "south"));
        meters.add("prediction", metrics::metrics);

        metrics.removeMetric(ended);
        meters.refresh();

        assertThat(lines("conformal_drift_alert_severity"))
                .containsExactly("conformal_drift_alert_severity{stratum=\"south\",topology=\"prediction\"} 1.0");
    }

    @Test
    void shouldFollowAMetricThatIsAddedAgain() {
        MetricName name = gauge("drift-alert-severity", "stream-conformal-metrics", 3, Map.of("stratum", "north"));
        meters.add("prediction", metrics::metrics);

        metrics.removeMetric(name);
        gauge("drift-alert-severity", "stream-conformal-metrics", 0, Map.of("stratum", "north"));
        meters.refresh();

        assertThat(lines("conformal_drift_alert_severity"))
                .containsExactly("conformal_drift_alert_severity{stratum=\"north\",topology=\"prediction\"} 0.0");
    }

    @Test
    void shouldExportTheMetricsWithTheMostTagsOfAName() {
        gauge("records-lag", "consumer-metrics", 7, Map.of("client-id", "app"));
        meters.add("prediction", metrics::metrics);
        gauge("records-lag", "consumer-metrics", 4, Map.of("client-id", "app", "partition", "0"));
        meters.refresh();

        assertThat(lines("kafka_consumer_records_lag"))
                .containsExactly(
                        "kafka_consumer_records_lag{client_id=\"app\",partition=\"0\",topology=\"prediction\"} 4.0");
    }

    @Test
    void shouldEndTheExportOfOneTopologyAlone() {
        gauge("alive-stream-threads", "stream-metrics", 2, Map.of("client-id", "app"));
        meters.add("calibration", metrics::metrics);
        meters.add("prediction", metrics::metrics);

        meters.remove("calibration");

        assertThat(lines("kafka_stream_alive_stream_threads"))
                .containsExactly("kafka_stream_alive_stream_threads{client_id=\"app\",topology=\"prediction\"} 2.0");
    }

    @Test
    void shouldExportNoTextAndNoDescription() {
        metrics.addMetric(
                metrics.metricName("state", "stream-metrics", Map.of()), (Gauge<String>) (c, now) -> "RUNNING");
        gauge("start-time-ms", "app-info", 5, Map.of());
        meters.add("prediction", metrics::metrics);

        assertThat(lines("kafka_stream_state")).isEmpty();
        assertThat(lines("kafka_app_info")).isEmpty();
    }

    private MetricName gauge(String name, String group, double value, Map<String, String> tags) {
        MetricName metric = metrics.metricName(name, group, tags);
        metrics.addMetric(metric, (Gauge<Double>) (configuration, now) -> value);
        return metric;
    }

    private void counter(String name, Map<String, String> tags) {
        Sensor sensor = metrics.sensor(name + tags);
        sensor.add(metrics.metricName(name, "stream-conformal-metrics", tags), new CumulativeCount());
        sensor.record();
    }

    private List<String> lines() {
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private List<String> lines(String name) {
        return lines().stream().filter(line -> line.startsWith(name)).toList();
    }
}
