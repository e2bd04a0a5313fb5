package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

    /** Windows as users write them, and the single form in records. */
    @ParameterizedTest
    @CsvSource({
        "all, all",
        "last 500, last 500",
        "last P30D, last P30D",
        "last P2W, last P14D",
        "last PT720H, last P30D",
        "last P1DT90M, last P1DT1H30M",
        "last PT45M, last PT45M",
    })
    void shouldHaveOneText(String written, String text) {
        String yaml = Configurations.MINIMAL.replace("window: all", "window: " + written);
        Window window =
                ConformalConfiguration.parse(yaml, Map.of()).procedures().get(0).window();
        assertThat(window.text()).isEqualTo(text);
    }

    @Test
    void shouldRefuseEmptyWindows() {
        assertThatThrownBy(() -> new Window.LastImages(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Window.LastDuration(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
