package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A stopped server finds its port free again, because nobody else gets it meanwhile. */
class LoopbackPortsTest {

    private static final int FIRST_OF_OUTGOING_CONNECTIONS = 32_768;

    @Test
    void shouldGiveNoPortOfOutgoingConnections() throws IOException {
        int[] ports = LoopbackPorts.free(100);

        assertThat(ports).doesNotHaveDuplicates();
        assertThat(Arrays.stream(ports).max().orElseThrow()).isLessThan(FIRST_OF_OUTGOING_CONNECTIONS);
    }

    @Test
    void shouldNotGiveThePortOfAStoppedServerAgain() throws IOException {
        int[] before = LoopbackPorts.free(50);

        assertThat(LoopbackPorts.free(50)).doesNotContain(before);
    }

    @Test
    void shouldPassOverPortsInUse() throws IOException {
        int before = LoopbackPorts.free(1)[0];
        try (ServerSocket next = new ServerSocket(before + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThat(LoopbackPorts.free(1)).doesNotContain(next.getLocalPort());
        }
    }
}
