package io.conformalstreams.processor.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, order and codes are part of records and stores, so this test fixes them. */
class ComponentTest {

    @Test
    void shouldKeepNamesAndOrder() {
        assertThat(Arrays.stream(Component.values()).map(Component::name))
                .containsExactly("INNER", "OUTER", "JOINT", "NUMERATOR", "DENOMINATOR", "INTERVAL", "RISK");
    }

    @ParameterizedTest
    @CsvSource({"INNER, 0", "OUTER, 1", "JOINT, 2", "NUMERATOR, 3", "DENOMINATOR, 4", "INTERVAL, 5", "RISK, 6"})
    void shouldKeepItsCode(Component component, byte code) {
        assertThat(component.code()).isEqualTo(code);
        assertThat(Component.ofCode(code)).isEqualTo(component);
    }

    @ParameterizedTest
    @ValueSource(bytes = {-1, 7, 127})
    void shouldRefuseACodeOfNoComponent(byte code) {
        assertThatThrownBy(() -> Component.ofCode(code))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("" + code);
    }
}
