package io.conformalstreams.connectors.casesource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.format.FormatException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTimeTest {

    private static final String GROUP = "predictedAt";

    @ParameterizedTest
    @CsvSource({
        "20261120T083000Z, 2026-11-20T08:30:00Z",
        "20261120_083000, 2026-11-20T08:30:00Z",
        "2026-11-20T08:30:00Z, 2026-11-20T08:30:00Z",
        "2026-11-20T08-30-00, 2026-11-20T08:30:00Z",
        "2026-11-20_08-30-00+01:00, 2026-11-20T07:30:00Z",
        "20261120T083000+0100, 2026-11-20T07:30:00Z",
        "20261120, 2026-11-20T00:00:00Z",
        "2026-11-20, 2026-11-20T00:00:00Z"
    })
    void readsTimesAsFilesAreNamed(String text, String instant) throws FormatException {
        assertThat(PathTime.of("scores/a.npz", Map.of(GROUP, text), GROUP)).contains(Instant.parse(instant));
    }

    @Test
    void aPathWithoutATimeHasNone() throws FormatException {
        assertThat(PathTime.of("scores/a.npz", Map.of("case", "a"), GROUP)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "20260230", "20261120T", "20261120T250000", "1763627400", "20261120T083000Zx"})
    void saysWhatIsNoTime(String text) {
        assertThatThrownBy(() -> PathTime.of("scores/a.npz", Map.of(GROUP, text), GROUP))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("scores/a.npz")
                .hasMessageContaining(GROUP)
                .hasMessageContaining("20261120T083000Z");
    }
}
