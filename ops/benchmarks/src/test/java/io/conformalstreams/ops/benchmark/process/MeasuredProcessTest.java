package io.conformalstreams.ops.benchmark.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredProcessTest {

    @TempDir
    private Path folder;

    private MeasuredProcess shell(String script) {
        return new MeasuredProcess(List.of("/bin/sh", "-c", script), folder.resolve("log"));
    }

    @Test
    void shouldSetAMarkAtTheFirstCommitThatReachesEachCount() throws Exception {
        AtomicLong records = new AtomicLong();
        List<Mark> marks = shell("while :; do :; done").run(() -> records.addAndGet(4), 1, 8, 9);
        assertThat(marks).extracting(Mark::records).containsExactly(4L, 8L, 12L);
        assertThat(marks.get(2).elapsed()).isGreaterThanOrEqualTo(marks.get(0).elapsed());
    }

    @Test
    void shouldStopTheProgramAfterTheLastMark() throws Exception {
        Path log = folder.resolve("log");
        shell("echo $$; exec sleep 1000")
                .run(() -> Files.exists(log) && log.toFile().length() > 0 ? 1 : 0, 1);
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(log).strip())))
                .isEmpty();
    }

    @Test
    void shouldReportAProgramThatEndsEarlyWithItsOutput() {
        assertThatThrownBy(() -> shell("echo no broker; exit 3").run(() -> 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("status 3 after 0 of 1 records")
                .hasMessageContaining("no broker");
    }
}
