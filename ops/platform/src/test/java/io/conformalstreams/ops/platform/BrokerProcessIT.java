package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessIT {

    @TempDir
    Path directory;

    @Test
    void hasEverythingCommittedAfterAKill() throws Exception {
        try (BrokerProcess broker = BrokerProcess.startShortLived(directory.resolve("broker"))) {
            TransactionalLog log = new TransactionalLog(broker.bootstrapServers(), "survives");
            log.create();
            log.commit("before");
            broker.kill();
            assertThat(broker.isAlive()).isFalse();
            broker.restart();
            log.commit("after");
            assertThat(log.committed(2)).containsExactly("before", "after");
        }
    }

    @Test
    void saysWhyItDoesNotComeUp() throws Exception {
        BrokerSettings impossible =
                BrokerSettings.in(directory.resolve("broker")).withProperty("log.segment.bytes", "1");
        assertThatThrownBy(() -> BrokerProcess.start(impossible))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("log.segment.bytes")
                .hasMessageContaining("ended before it was ready");
    }
}
