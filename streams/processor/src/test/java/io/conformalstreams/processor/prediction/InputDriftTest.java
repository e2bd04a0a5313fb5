package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.day;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests input drift in predictions of 30 random pixels each, before any label arrives. */
class InputDriftTest {

    private static final String DRIFT = """
            {falseAlertsPerMillionLabels: 1000, maturity: none, referenceUnits: 20,
             monitors: {scoreDrift: false, coverageBreach: false, labelProcess: false, inputDrift: true},
             inputProxies: {size: true, band: true, entropy: true}}
            """.replace("\n", "");
    private static final ConformalConfiguration CONFIGURATION = PredictionFixture.monitored(DRIFT, """
            - {name: marginal, type: confidence-sets, model: net, channel: organ, alphas: [0.1],
               combination: marginal, inner: identity, outer: identity, window: all}
            """);

    private final PublishedCalibration calibration = new PublishedCalibration(CONFIGURATION);
    private final PredictionFixture topology = new PredictionFixture(CONFIGURATION);
    private final Random random = new Random(1);
    private int predicted;

    @AfterEach
    void close() {
        topology.close();
    }

    private void predict(int images, Function<Random, Double> score) {
        for (int i = 0; i < images; i++) {
            float[] scores = new float[30];
            for (int pixel = 0; pixel < scores.length; pixel++) {
                scores[pixel] = (float) (double) score.apply(random);
            }
            String id = "image" + predicted++;
            topology.predict(prediction("p-" + id, id, scores).setPredictedAt(day(predicted / 1000.0)));
        }
    }

    private List<String> alerted() {
        List<String> proxies = new ArrayList<>();
        topology.alerts().forEach(record -> {
            DriftAlert alert = record.value();
            assertThat(alert.getKind()).isEqualTo(AlertKind.INPUT_DRIFT);
            assertThat(alert.getChannel()).isEqualTo("organ");
            assertThat(alert.getDetector().getMonitorsPerLabel()).isEqualTo(3);
            assertThat(alert.getDetector().getThreshold()).isEqualTo(3000);
            if (!proxies.contains(alert.getProxy())) {
                proxies.add(alert.getProxy());
            }
        });
        return proxies;
    }

    private void calibrate(int version, double lambda) {
        topology.label(
                calibration.label(prediction("p-seed", "seed" + version, 0, 0), 1, version, new CriticalValues(0, 0)));
        topology.thresholds(calibration.thresholds(version, version, 99, lambda));
    }

    /**
     * Half of the images have no band, because there is no calibration yet. The band has its own reference in the
     * epoch.
     */
    @Test
    void shouldMeasureBandsByTheFirstThresholdsForEver() {
        Function<Random, Double> usual = Random::nextGaussian;
        predict(90, usual);
        calibrate(1, 0.3);
        predict(70, usual);
        assertThat(alerted()).isEmpty();
        // From here on, bands of deployed sets are five times as wide.
        calibrate(2, 1.5);
        predict(70, usual);
        assertThat(alerted()).isEmpty();
        // There are more pixels between the first thresholds, equally many above 0, and nearly the same entropy.
        predict(90, values -> {
            double score = values.nextGaussian();
            return Math.abs(score) < 1 && values.nextBoolean() ? Math.signum(score) * 0.29 : score;
        });
        assertThat(alerted()).contains("band").doesNotContain("size");
    }

    @Test
    void shouldFindOtherEntropiesOfEqualSizes() {
        predict(90, Random::nextGaussian);
        assertThat(alerted()).isEmpty();
        predict(60, values -> 3 * values.nextGaussian());
        assertThat(alerted()).containsExactly("entropy");
    }
}
