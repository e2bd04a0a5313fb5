package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.replay.GatewayProducer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** A client may be told that a topic was created before all brokers know it. */
class LateTopicsIT {

    /** Continues the section {@code kafka}, with which the generated part ends. */
    private static final String IMPATIENT_GATEWAY = "  request.timeout.ms: 2000\n  delivery.timeout.ms: 4000\n";

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

    /** After an outage of all brokers, a producer doesn't know its topics either. */
    @Test
    void gatewayWaitsForATopicAsLongAsForADelivery() throws Exception {
        IsolatedStream stream =
                IsolatedStream.create("unknown-topic", IMPATIENT_GATEWAY + SyntheticStream.CONFIGURATION);
        Map<String, Object> properties =
                Map.copyOf(stream.configuration().kafka().clientProperties());
        try (Admin admin = Admin.create(properties)) {
            admin.deleteTopics(List.of(stream.configuration().topics().name(Topic.LABELLED_IMAGES)))
                    .all()
                    .get();
        }
        try (GatewayProducer gateway = stream.gateway()) {
            assertThatThrownBy(() -> {
                        gateway.send(SyntheticStream.of("{model}@{version}", "unknown")
                                .label(0));
                        gateway.flush();
                    })
                    .hasMessageContaining("after 4000 ms");
        }
    }
}
