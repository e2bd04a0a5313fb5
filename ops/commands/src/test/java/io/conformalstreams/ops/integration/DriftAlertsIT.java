package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Drift alerts of a process that is killed, against those of one that is not. */
class DriftAlertsIT {

    private static final String CONFIGURATION = SyntheticStream.CONFIGURATION
            + "drift: {falseAlertsPerMillionLabels: 1000, maturity: none, referenceUnits: 20}\n";
    private static final int ARCHIVED = 40;
    private static final int FIRST_SHIFTED = 80;
    private static final int HALF = 100;
    private static final int CASES = 140;

    private final SyntheticStream cases = SyntheticStream.of("{model}@{version}", "1");

    @Test
    void areTheSameAfterAKill() throws Exception {
        IsolatedStream undisturbed = issued("alerts-undisturbed");
        label(undisturbed, ARCHIVED, CASES);
        undisturbed.whileRunning(TopologyChoice.PREDICTION, undisturbed::awaitBoth);

        IsolatedStream disturbed = issued("alerts-disturbed");
        killHalfway(disturbed);

        List<DriftAlert> expected = alerts(undisturbed);
        assertThat(expected).extracting(DriftAlert::getKind).contains(AlertKind.SCORE_DRIFT, AlertKind.COVERAGE_BREACH);
        assertThat(expected).extracting(DriftAlert::getState).contains(AlertState.OPENED, AlertState.UPDATED);
        assertThat(alerts(disturbed)).isEqualTo(expected);
    }

    /** A calibration from an archive, and predictions whose sets all cite it. */
    private IsolatedStream issued(String name) throws Exception {
        IsolatedStream stream = IsolatedStream.create(name, CONFIGURATION);
        try (GatewayProducer gateway = stream.gateway()) {
            for (int i = 0; i < ARCHIVED; i++) {
                gateway.send(cases.archivedLabel(i));
            }
            gateway.flush();
            stream.whileRunning(TopologyChoice.CALIBRATION, stream::awaitCalibration);
            stream.whileRunning(TopologyChoice.PREDICTION, () -> {
                stream.awaitBoth();
                for (int i = ARCHIVED; i < CASES; i++) {
                    gateway.send(cases.prediction(i));
                }
                gateway.flush();
                stream.awaitBoth();
            });
        }
        return stream;
    }

    private void killHalfway(IsolatedStream stream) throws Exception {
        label(stream, ARCHIVED, HALF);
        String group = stream.configuration().application().predictionId();
        try (Drainage drainage = new Drainage(stream.configuration())) {
            long before = drainage.committed(group, Topic.CALIBRATION_SCORES);
            ApplicationProcess process = ApplicationProcess.start(stream, TopologyChoice.PREDICTION);
            try {
                Await.until("labels are matched", () -> drainage.committed(group, Topic.CALIBRATION_SCORES) > before);
                process.kill();
                label(stream, HALF, CASES);
                process.startAgain();
                stream.awaitBoth();
            } finally {
                process.stop();
            }
        }
    }

    /** Labels, some twice, some corrected after they have judged; from one case on nothing is there any more. */
    private void label(IsolatedStream stream, int from, int to) throws Exception {
        try (GatewayProducer gateway = stream.gateway()) {
            for (int i = from; i < to; i++) {
                LabelledImage label = cases.label(i);
                if (i >= FIRST_SHIFTED) {
                    int pixels = label.getLabels().getShape().stream().reduce(1, Math::multiplyExact);
                    label.getLabels().setData(ByteBuffer.allocate(pixels));
                }
                gateway.send(label);
                if (i % 10 == 3) {
                    gateway.send(label);
                }
                if (i % 10 == 7) {
                    LabelledImage corrected = cases.label(i);
                    corrected.setRevision(2);
                    gateway.send(corrected);
                }
            }
            gateway.flush();
        }
        stream.whileRunning(TopologyChoice.CALIBRATION, stream::awaitCalibration);
    }

    private static List<DriftAlert> alerts(IsolatedStream stream) {
        return stream.reader().values(Topic.DRIFT_ALERTS, DriftAlert.class);
    }
}
