package io.conformalstreams.connectors.imagesource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.LabelValues;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings {@code label.values} and {@code label.ignore}. */
class LabelValuesSettingTest {

    private static final LabelValues CELL_AND_NUCLEUS =
            LabelValuesSetting.read(List.of("1=cell", "2=nucleus"), List.of("cell", "nucleus"));

    private static ByteBuffer labels(int... values) {
        ByteBuffer labels = ByteBuffer.allocate(values.length);
        for (int value : values) {
            labels.put((byte) value);
        }
        return labels.flip();
    }

    @Test
    void anIgnoredValueIsKnownAndMayHaveNames() throws FormatException {
        LabelValues values = LabelValuesSetting.ignoring(CELL_AND_NUCLEUS, " 3 = unlabelled | SCT:123 ");

        assertThat(values.requireKnown("a", labels(0, 1, 2, 3)).remaining()).isEqualTo(4);
        assertThat(values.valueOf("Unlabelled")).hasValue(3);
        assertThat(values.valueOf("sct:123")).hasValue(3);
        assertThat(LabelValuesSetting.ignoring(CELL_AND_NUCLEUS, "")).isSameAs(CELL_AND_NUCLEUS);
    }

    @Test
    void otherValuesStayUnknown() {
        LabelValues values = LabelValuesSetting.ignoring(CELL_AND_NUCLEUS, "255");
        assertThatThrownBy(() -> values.requireKnown("a", labels(255, 254, 0)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("254 in 1 pixels")
                .hasMessageContaining("[1, 2, 255] (255 is ignored)");
    }

    @Test
    void aLabelMapAnnotatesAPixel() {
        LabelValues values = LabelValuesSetting.ignoring(CELL_AND_NUCLEUS, "255");
        assertThatThrownBy(() -> values.requireKnown("a", labels(255, 255)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("255 in every pixel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "256", "x", "3=nucleus", "-1", "3,4"})
    void isRefusedWhereItIsNoValueOfItsOwn(String entry) {
        assertThatThrownBy(() -> LabelValuesSetting.ignoring(CELL_AND_NUCLEUS, entry))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("label.ignore");
    }
}
