package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "1, 1.0",
        "-2.5, -2.5",
        "0.1, 0.1",
        "100, 100.0",
        "3.7416573867739413, 3.7416573867739413",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "5.741073440733851e-05, 5.741073440733851e-05",
        "-1.5e-7, -1.5e-07",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "2e23, 2e+23",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "4.9e-324, 5e-324",
        "Infinity, inf",
        "-Infinity, -inf"
    })
    void writesWhatPythonWrites(double value, String text) {
        assertThat(DecimalText.of(value)).isEqualTo(text);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void readsBackAsTheSameDouble(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(DecimalText.of(value))).isEqualTo(value);
            }
        }
    }

    @Test
    void refusesNotANumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecimalText.of(Double.NaN))
                .withMessageContaining("NaN");
    }
}
