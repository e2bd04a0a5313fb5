package io.conformalstreams.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextColumnTest {

    @Test
    void givesBackWhatWasAdded() {
        TextColumn column = new TextColumn();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String text = i % 7 == 0 ? "" : "é-" + "x".repeat(i == 1 ? 5000 : i % 50) + i;
            expected.add(text);
            if (i % 2 == 0) {
                column.add(text);
            } else {
                byte[] within = ("ab" + text + "c").getBytes(StandardCharsets.UTF_8);
                column.add(within, 2, within.length - 1);
            }
        }

        List<String> read = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            read.add(column.get(i));
        }
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void refusesWhatWasNotAdded() {
        TextColumn column = new TextColumn();
        column.add("a");

        assertThatThrownBy(() -> column.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> column.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
