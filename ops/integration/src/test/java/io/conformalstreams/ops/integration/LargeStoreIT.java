package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A calibration of many images is restored after the disk is lost, and after the process is killed. Their number is the
 * system property conformal.it.entries: with 1,000,000, the printed times are those of a large store.
 */
class LargeStoreIT {

    private static final int ENTRIES = Integer.getInteger("conformal.it.entries", 200_000);
    private static final long SEED = 20;
    private static final String CONFIGURATION = String.join(
            "\n",
            "models:",
            "  - name: synthetic-segmentor",
            "    dimensions: 2",
            "    scores: logit",
            "    encoding: float32",
            "    channels: [{name: lesion, labelValues: [1]}]",
            "procedures:",
            "  - {name: sets, type: confidence-sets, model: synthetic-segmentor, channel: lesion, alphas: [0.1],",
            "     combination: marginal, inner: identity, outer: identity, window: all}",
            "");

    private final SyntheticStream cases = SyntheticStream.of("{model}@{version}", "1");

    @Test
    void restoresEveryEntryAndGoesOn() throws Exception {
        IsolatedStream stream = IsolatedStream.create("large-store", CONFIGURATION);
        sendLabel(stream, 0);
        stream.whileRunning(TopologyChoice.CALIBRATION, stream::awaitCalibration);
        Directories.delete(stream.stateDirectory());
        double[] inner = values(SEED);
        double[] outer = values(SEED + 1);
        try (EntriesChangelog changelog =
                new EntriesChangelog(stream.configuration(), cases.label(0).getStratum())) {
            for (int i = 0; i < ENTRIES; i++) {
                changelog.put("image-" + i, i + 1, inner[i], outer[i]);
            }
            changelog.putHeader(ENTRIES + 1);
        }

        sendLabel(stream, 1);
        long start = System.nanoTime();
        ApplicationProcess calibration = ApplicationProcess.start(stream, TopologyChoice.CALIBRATION, "1g");
        try {
            stream.awaitCalibration();
            report("with an empty disk", start);

            calibration.kill();
            sendLabel(stream, 2);
            start = System.nanoTime();
            calibration.startAgain();
            stream.awaitCalibration();
            report("after a kill", start);
        } finally {
            calibration.stop();
        }

        List<CalibrationScore> scores = stream.reader().values(Topic.CALIBRATION_SCORES, CalibrationScore.class);
        List<StratumThresholds> published = stream.reader().values(Topic.THRESHOLDS, StratumThresholds.class);
        assertThat(scores).hasSize(3);
        assertThat(scores.get(2).getSequence()).isEqualTo(ENTRIES + 2);
        assertThat(published).hasSize(3);
        assertThat(published.get(2).getVersion()).isEqualTo(ENTRIES + 3);
        for (ComponentThreshold threshold :
                published.get(2).getProcedures().get(0).getThresholds()) {
            double[] entries = threshold.getComponent() == RegionComponent.INNER ? inner : outer;
            double[] all = Stream.concat(
                            Arrays.stream(entries).boxed(),
                            scores.stream().map(score -> criticalValue(score, threshold.getComponent())))
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            assertThat(threshold.getN()).as("seed " + SEED).isEqualTo(all.length);
            assertThat(threshold.getLambda()).as("seed " + SEED).isEqualTo(all[(int) threshold.getK() - 1]);
            // 0.9 (n + 1), rounded up.
            assertThat(threshold.getK()).isEqualTo((9 * (threshold.getN() + 1) + 9) / 10);
        }
    }

    private static void report(String circumstance, long start) {
        System.out.println("[integration tests] a process " + circumstance + " calibrated a label on " + ENTRIES
                + " entries in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms");
    }

    private void sendLabel(IsolatedStream stream, int i) {
        try (GatewayProducer gateway = stream.gateway()) {
            gateway.send(cases.label(i));
            gateway.flush();
        }
    }

    private static double criticalValue(CalibrationScore score, RegionComponent component) {
        return score.getProcedures().get(0).getCriticalValues().stream()
                .filter(value -> value.getComponent() == component)
                .mapToDouble(CriticalValue::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** Rounded, so that many are equal. */
    private static double[] values(long seed) {
        return new Random(seed)
                .doubles(ENTRIES, -10, 10)
                .map(value -> Math.rint(value * 1_000) / 1_000)
                .toArray();
    }
}
