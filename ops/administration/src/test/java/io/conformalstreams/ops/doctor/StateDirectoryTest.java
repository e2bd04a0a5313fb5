package io.conformalstreams.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

    @Test
    void isMeasured(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("0_1"));
        Files.write(folder.resolve("0_1").resolve("entries.sst"), new byte[3 << 20]);

        Finding finding = StateDirectory.examine(folder);

        assertThat(finding.verdict()).isNotEqualTo(Finding.Verdict.PROBLEM);
        assertThat(finding.detail()).contains(folder + " has 3 MB, and ");
    }

    @Test
    void mayBeOnAnotherMachine(@TempDir Path folder) {
        Finding finding = StateDirectory.examine(folder.resolve("missing"));

        assertThat(finding.verdict()).isEqualTo(Finding.Verdict.WARNING);
        assertThat(finding.detail()).contains("does not exist on this machine");
    }
}
