package io.conformalstreams.ops.benchmark.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
    void shouldGiveTheProgramItsEnvironment() {
        MeasuredProcess process = new MeasuredProcess(
                List.of("/bin/sh", "-c", "exit $STATUS"), Map.of("STATUS", "7"), folder.resolve("log"));
        assertThatThrownBy(() -> process.run(() -> 0, 1))
                .isInstanceOfSatisfying(
                        EndedEarlyException.class,
                        ended -> assertThat(ended.status()).isEqualTo(7));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldMeasureTheMostMemoryThatTheProgramHasUsed() throws Exception {
        Path ready = folder.resolve("ready");
        // The shell holds 16 MiB in a variable, and gives them back before it says so.
        String script = "text=$(head -c 16777216 /dev/zero | tr '\\0' x); unset text; touch " + ready
                + "; while :; do sleep 0.1; done";
        List<Mark> marks = shell(script).run(() -> Files.exists(ready) ? 1 : 0, 1);
        assertThat(marks.get(0).peakResident().orElseThrow()).isGreaterThan(16 << 20);
    }

    @Test
    void shouldReportAProgramThatEndsEarlyWithItsOutput() {
        assertThatThrownBy(() -> shell("echo no broker; exit 3").run(() -> 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("status 3 after 0 of 1 records")
                .hasMessageContaining("no broker");
    }
}
