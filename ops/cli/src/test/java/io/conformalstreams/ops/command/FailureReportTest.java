package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class FailureReportTest {

    @Test
    void namesTheSettingIfNoBrokerAnswers() {
        TimeoutException timeout = new TimeoutException("Timeout expired while fetching topic metadata");
        assertThat(FailureReport.message(CommandFailure.unreachable(timeout.getMessage(), timeout)))
                .isEqualTo("Timeout expired while fetching topic metadata; check that a broker answers at"
                        + " kafka.bootstrap.servers");
    }

    @Test
    void doesNotNameTheSettingTwice() {
        String line = "listing topics: no broker responds at kafka.bootstrap.servers: check the address";
        assertThat(FailureReport.message(CommandFailure.unreachable(line, new TimeoutException())))
                .isEqualTo(line);
    }

    @Test
    void leavesOtherFailuresAsTheyAre() {
        assertThat(FailureReport.message(CommandFailure.unreachable("the disk is full", new IllegalStateException())))
                .isEqualTo("the disk is full");
    }
}
