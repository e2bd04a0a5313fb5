package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunbookTest {

    private static final Path PROJECT = Path.of("..", "..");

    @ParameterizedTest
    @EnumSource(
            value = AlertKind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNRECOGNISED"})
    void shouldNameAPageOfTheProject(AlertKind kind) {
        assertThat(PROJECT.resolve(DriftAlerts.runbook(kind)))
                .isRegularFile()
                .content()
                .contains("# " + kind);
    }
}
