package io.conformalstreams.ops.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServiceWatchTest {

    @TempDir
    private Path folder;

    @Test
    void startsAKilledProcessAgainAndEndsWhenThatFails() throws IOException {
        AtomicReference<Process> process = new AtomicReference<>(start());
        long first = process.get().pid();
        List<Long> second = new ArrayList<>();
        List<String> said = new ArrayList<>();
        Service service = new Service("broker", () -> process.get().pid(), () -> {
            if (!second.isEmpty()) {
                throw new IOException("it doesn't start");
            }
            process.set(start());
            second.add(process.get().pid());
            process.get().destroyForcibly();
        });
        process.get().destroyForcibly();
        Path file = folder.resolve("broker.pid");

        assertThatThrownBy(() -> new ServiceWatch(service, file, Duration.ZERO, said::add).call())
                .isInstanceOf(IOException.class)
                .hasMessage("it doesn't start");
        assertThat(file).hasContent(second.get(0) + "\n");
        assertThat(said)
                .containsExactly(
                        "the broker (pid " + first + ") has ended; it starts again in 0 s",
                        "the broker is up again: pid " + second.get(0),
                        "the broker (pid " + second.get(0) + ") has ended; it starts again in 0 s");
    }

    @Test
    @Timeout(60)
    void saysNothingWhenTheCommandEnds() throws Exception {
        Process process = start();
        List<String> said = new ArrayList<>();
        Path file = folder.resolve("broker.pid");
        Service service = new Service("broker", process::pid, () -> {});
        FutureTask<Void> watching = new FutureTask<>(new ServiceWatch(service, file, Duration.ZERO, said::add));
        Thread thread = new Thread(watching);
        thread.start();
        while (!Files.exists(file) || Files.size(file) == 0) {
            Thread.sleep(5);
        }

        thread.interrupt();

        watching.get();
        assertThat(said).isEmpty();
        process.destroyForcibly();
    }

    private static Process start() throws IOException {
        return new ProcessBuilder("sleep", "600").start();
    }
}
