package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

    private static final String CHANGED = "group.consumer.min.heartbeat.interval.ms";

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(
                BrokerSettings.in(directory.resolve("broker")).withProperty(CHANGED, "150"));
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @Test
    void servesTransactions() throws Exception {
        TransactionalLog log = new TransactionalLog(broker.bootstrapServers(), "transactions");
        log.create();
        log.commit("first", "second");
        log.abort("never");
        log.commit("third");
        assertThat(log.committed(3)).containsExactly("first", "second", "third");
    }

    @Test
    void keepsItsRecordsAcrossARestartOnOtherPorts() throws Exception {
        BrokerSettings before = BrokerSettings.in(directory.resolve("moved"));
        try (EmbeddedBroker first = EmbeddedBroker.start(before)) {
            TransactionalLog log = new TransactionalLog(first.bootstrapServers(), "kept");
            log.create();
            log.commit("before");
        }
        int[] ports = LoopbackPorts.free(2);
        BrokerSettings after =
                new BrokerSettings(before.directory(), ports[0], ports[1], before.additionalProperties());
        try (EmbeddedBroker second = EmbeddedBroker.start(after)) {
            TransactionalLog log = new TransactionalLog(second.bootstrapServers(), "kept");
            log.commit("after");
            assertThat(log.committed(2)).containsExactly("before", "after");
        }
    }

    @Test
    void takesRecordsOfSeveralMegabytes() throws Exception {
        TransactionalLog log = new TransactionalLog(broker.bootstrapServers(), "volumes");
        log.create();
        String volume = "v".repeat(8 * 1024 * 1024);
        log.commit(volume);
        assertThat(log.committed(1)).isEqualTo(List.of(volume));
    }

    @Test
    void putsAdditionalPropertiesOverItsOwn() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            ConfigResource node = new ConfigResource(ConfigResource.Type.BROKER, "1");
            Config effective =
                    admin.describeConfigs(List.of(node)).values().get(node).get();
            assertThat(effective.get(CHANGED).value()).isEqualTo("150");
            assertThat(effective.get("auto.create.topics.enable").value()).isEqualTo("false");
        }
    }
}
