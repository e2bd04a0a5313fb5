package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerSettingsTest {

    private static final BrokerSettings SETTINGS = new BrokerSettings(Path.of("broker"), 9092, 9093, Map.of());

    @Test
    void additionalPropertiesWinOverSharedOnes() {
        BrokerSettings changed = SETTINGS.withProperty("message.max.bytes", "1").withProperty("message.max.bytes", "2");
        assertThat(SETTINGS.toServerProperties().getProperty("message.max.bytes"))
                .isEqualTo("16777216");
        assertThat(changed.toServerProperties().getProperty("message.max.bytes"))
                .isEqualTo("2");
    }

    @Test
    void listensOnTheLoopbackAddressOnly() {
        assertThat(SETTINGS.toServerProperties().getProperty("listeners"))
                .isEqualTo("PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093");
        assertThat(SETTINGS.bootstrapServers()).isEqualTo("127.0.0.1:9092");
    }

    @Test
    void refusesPortsThatCannotBe() {
        assertThatThrownBy(() -> new BrokerSettings(Path.of("broker"), 0, 9093, Map.of()))
                .hasMessage("port is 0: it must be 1 to 65535");
        assertThatThrownBy(() -> new BrokerSettings(Path.of("broker"), 9093, 9093, Map.of()))
                .hasMessage("clients and controller cannot share port 9093");
    }
}
