package io.conformalstreams.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the lines of a table that a terminal shows. */
class DemoDisplayTest {

    @Test
    void aTableHigherThanATerminalEndsWithWhatIsLeftOut() {
        List<String> lines = IntStream.range(0, 40).mapToObj(Integer::toString).toList();

        assertThat(DemoDisplay.shown(lines.subList(0, 23))).isEqualTo(lines.subList(0, 23));
        assertThat(DemoDisplay.shown(lines))
                .hasSize(23)
                .startsWith("0", "1")
                .endsWith("21", "... 18 more lines; the final table shows all");
    }
}
