package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The calibration is a function of the log of labels. */
class ReplayedLogIT {

    private static final int CASES = 80;

    @Test
    void writesTheSameBytesWhenItReadsTheLogFromZero() throws Exception {
        IsolatedStream stream = IsolatedStream.create("replayed-log", SyntheticStream.CONFIGURATION);
        sendLabelsWithCorrectionsAndWithdrawals(stream);

        stream.whileRunning(TopologyChoice.CALIBRATION, stream::awaitCalibration);
        stream.verify();
        assertThat(stream.reader().count(Topic.CALIBRATION_SCORES)).isEqualTo(CASES + CASES / 10 + CASES / 20);

        CalibrationReplay.assertWritesTheSameBytes(stream);
    }

    private static void sendLabelsWithCorrectionsAndWithdrawals(IsolatedStream stream) {
        SyntheticStream cases = SyntheticStream.of("{model}@{version}|{site}", "1");
        try (GatewayProducer gateway = stream.gateway()) {
            for (int i = 0; i < CASES; i++) {
                LabelledImage label = cases.label(i);
                gateway.send(label);
                if (i % 10 == 3) {
                    LabelledImage corrected = cases.label(i);
                    corrected
                            .getLabels()
                            .setData(ByteBuffer.allocate(
                                    corrected.getLabels().getShape().stream().reduce(1, Math::multiplyExact)));
                    corrected.setRevision(2);
                    gateway.send(corrected);
                }
                if (i % 20 == 5) {
                    label.setAction(LabelAction.WITHDRAWN);
                    label.setRevision(3);
                    label.setScores(null);
                    label.setLabels(null);
                    gateway.send(label);
                }
            }
            gateway.flush();
        }
    }
}
