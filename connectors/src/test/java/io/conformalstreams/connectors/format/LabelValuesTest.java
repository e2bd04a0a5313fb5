package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Segments and pixels get the label values of the channels. */
class LabelValuesTest {

    @Test
    void segmentsHaveTheValuesOfTheirNamesWhateverTheirNumbers() throws IOException {
        LabelValues values = LabelSets.named(Map.of(1, Set.of("cell"), 2, Set.of("nucleus", "SCT:84640000")));

        assertThat(values.ofSegments("a", segments("1 nucleus", "2 Cell"))).containsExactly(2, 1);
        assertThat(values.ofSegments("a", segments("1 nucleus"))).containsExactly(2);
        assertThat(values.ofSegments("a", segments("1 Segment_1", "2 other"))).containsExactly(1, 2);
        assertThat(values.ofSegments("a", List.of(new Segment(1, "x", List.of("SCT:84640000")))))
                .containsExactly(2);
        assertThatThrownBy(() -> values.ofSegments("a", segments("1 nucleus", "2 Segment_2")))
                .hasMessageContaining("segment is 2 'Segment_2'");
        assertThatThrownBy(() -> values.ofSegments("a", List.of(new Segment(1, "cell", List.of("SCT:84640000")))))
                .hasMessageContaining("its label means value 1, but its code SCT:84640000 means 2");
        assertThatThrownBy(() -> values.ofSegments("a", segments("300 x"))).hasMessageContaining("300 'x'");
    }

    @Test
    void aValueOfNoChannelIsRefusedByNameAndCount() {
        ByteBuffer labels = ByteBuffer.wrap(new byte[] {0, 1, -1, -1, 9, 2});

        assertThatThrownBy(() -> LabelSets.numbers(2).requireKnown("a.png", labels))
                .hasMessage(
                        "a.png: label value is 9 in 1 pixels, 255 in 2 pixels; no channel has it; the known values are 0 and"
                                + " [1, 2]. correct it");
    }

    private static List<Segment> segments(String... described) {
        return Arrays.stream(described)
                .map(text -> new Segment(Integer.parseInt(text.split(" ")[0]), text.split(" ")[1], List.of()))
                .toList();
    }
}
