package io.conformalstreams.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenSetsTest {

    private static final int SETS = 20;
    private static final int COUNTS = 500;

    @TempDir
    private Path folder;

    @Test
    void shouldCountNothingInAMissingFolder() throws Exception {
        assertThat(WrittenSets.count(folder.resolve("missing"))).isZero();
    }

    @Test
    void shouldCountCompleteSetsWhileFilesAreRenamed() throws Exception {
        for (int set = 0; set < SETS; set++) {
            Files.createFile(Files.createDirectories(folder.resolve("stratum/image-" + set))
                    .resolve("sets.json"));
        }
        AtomicBoolean counted = new AtomicBoolean();
        ExecutorService sink = Executors.newSingleThreadExecutor();
        try {
            Future<?> renaming = sink.submit(() -> {
                while (!counted.get()) {
                    for (int set = 0; set < SETS; set++) {
                        Path part = Files.createFile(folder.resolve("stratum/image-" + set + "/.inner.png.part"));
                        Files.delete(Files.move(part, part.resolveSibling("inner.png")));
                    }
                }
                return null;
            });
            for (int count = 0; count < COUNTS; count++) {
                assertThat(WrittenSets.count(folder)).isEqualTo(SETS);
            }
            counted.set(true);
            renaming.get();
        } finally {
            counted.set(true);
            sink.shutdown();
        }
    }
}
