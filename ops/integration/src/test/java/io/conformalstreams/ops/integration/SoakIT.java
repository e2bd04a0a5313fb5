package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.fault.SoakResult;
import io.conformalstreams.ops.fault.SoakRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short form of {@code ops/faults/soak}: every record is processed, and no iterator stays open. In so few records,
 * caches still fill, so whether memory grows is not judged.
 */
class SoakIT {

    private static final int IMAGES = 300;

    @TempDir
    private Path folder;

    @Test
    void aRunningInstanceProcessesEveryRecordAndLeavesNoIteratorOpen() throws Exception {
        SoakResult result = new SoakRun(IMAGES, folder).run(() -> {}, line -> {});
        List<String> growing = List.of("live heap", "resident memory", "file handles");
        assertThat(result.table().lines()).hasSize(2 + SoakRun.SAMPLES);
        assertThat(result.verdicts())
                .filteredOn(line -> growing.stream().noneMatch(line::contains))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("  ok"));
    }
}
