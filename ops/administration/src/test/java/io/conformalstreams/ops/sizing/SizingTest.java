package io.conformalstreams.ops.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SizingTest {

    private static final Offset<Double> EXACT = within(1e-6);

    private static final ConformalConfiguration CONFIGURATION = ConformalConfiguration.parse("""
            topics: {replicationFactor: 3}
            models:
              - {name: net, dimensions: 2, scores: logit, encoding: float32, channels: [{name: cell, labelValues: [1]}]}
            procedures:
              - {name: sets, type: confidence-sets, model: net, channel: cell, alphas: [0.1], combination: marginal,
                 inner: identity, outer: identity, window: all}
            labels: {retention: P10D}
            objects: {cacheBytes: 1000}
            kafka: {bootstrap.servers: "broker:9093", schema.registry.url: "http://registry"}
            """, Map.of());

    private static final Load LOAD =
            new Load(1000, 100, 10_000, 1, 5, new RecordCost(0.001, 10_000_000), Duration.ofDays(365));

    /** Each number is calculated by hand: records a day, times their bytes, times the days, times 3 replicas. */
    @Test
    void countsWhatTheTopicsKeep() {
        Map<Topic, Double> topics = Sizing.of(CONFIGURATION, LOAD).topicBytes();

        assertThat(topics).hasSize(5);
        assertThat(topics.get(Topic.PREDICTIONS)).isEqualTo(1000.0 * (40_000 + 10_000 + 1000) * 30 * 3, EXACT);
        assertThat(topics.get(Topic.LABELLED_IMAGES)).isEqualTo(100.0 * (40_000 + 10_000 + 1000) * 90 * 3, EXACT);
        assertThat(topics.get(Topic.CONFIDENCE_SETS)).isEqualTo(1000.0 * (2 * 1250 + 600) * 90 * 3, EXACT);
        assertThat(topics.get(Topic.CALIBRATION_SCORES)).isEqualTo(100.0 * 1000 * 365 * 3, EXACT);
        // The topic keeps ten years, but only one is asked for.
        assertThat(topics.get(Topic.COVERAGE_OUTCOMES)).isEqualTo(100.0 * 1000 * 365 * 3, EXACT);
        assertThat(Sizing.of(CONFIGURATION, LOAD).brokerBytes())
                .isEqualTo(topics.values().stream().mapToDouble(bytes -> bytes).sum(), EXACT);
    }

    @Test
    void countsWhatTheInstancesKeep() {
        Sizing sizing = Sizing.of(CONFIGURATION, LOAD);

        // A year of labels, ten days of labels and predictions that wait for each other, a year of tested predictions.
        assertThat(sizing.stateBytes())
                .isEqualTo(36_500 * 400.0 + 10 * (100 * 450.0 + 1000 * 1700.0) + 365_000 * 100.0, EXACT);
        assertThat(sizing.heapBytes()).isEqualTo(512.0 * 1024 * 1024 + 36_500 * 2 * 48.0 + 240_000 + 1000, EXACT);
        assertThat(sizing.cores()).isEqualTo(1100.0 / 86_400 * 5 * 0.002, EXACT);
        assertThat(sizing.partitions()).isEqualTo(1);
    }

    @Test
    void givesBusyStrataPartitionsOfTheirOwn() {
        Load busy = new Load(8_640_000, 0, 10_000, 100, 1, new RecordCost(0, 100_000), Duration.ofDays(365));

        // 100 images a second, and 10 images for each core and second.
        assertThat(Sizing.of(CONFIGURATION, busy).cores()).isEqualTo(10, EXACT);
        assertThat(Sizing.of(CONFIGURATION, busy).partitions()).isEqualTo(20);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new Load(1, 1, 1, 1, 0.5, RecordCost.MEASURED, Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the peak is 0.5; it must be at least 1");
        assertThatThrownBy(() -> new Load(Double.NaN, 1, 1, 1, 1, RecordCost.MEASURED, Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RecordCost(0.001, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the number of pixels per core and second is 0.0; it must be above 0");
    }
}
