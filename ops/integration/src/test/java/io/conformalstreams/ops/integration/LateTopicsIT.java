package io.conformalstreams.ops.integration;

import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import org.junit.jupiter.api.Test;

/** A client may be told that a topic was created before all brokers know it. */
class LateTopicsIT {

    @Test
    void startsWhenItsTopicsArriveAMomentLater() throws Exception {
        IsolatedStream stream = IsolatedStream.createWithoutTopics("late-topics", SyntheticStream.CONFIGURATION);
        stream.whileRunning(TopologyChoice.ALL, () -> {
            stream.createTopics();
            try (GatewayProducer gateway = stream.gateway()) {
                gateway.send(SyntheticStream.of("{model}@{version}", "late").label(0));
                gateway.flush();
            }
            stream.awaitBoth();
        });
        stream.verify();
    }
}
