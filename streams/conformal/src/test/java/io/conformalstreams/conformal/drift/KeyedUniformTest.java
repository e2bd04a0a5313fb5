package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class KeyedUniformTest {

    @Test
    void shouldHashAsThePaperDoes() {
        // Aumasson and Bernstein, appendix A: key 00..0f, message 00..0e; and the first vector of the reference code.
        KeyedUniform key = new KeyedUniform(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        byte[] message = new byte[15];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) i;
        }
        assertThat(key.hash(message)).isEqualTo(0xa129ca6149be45e5L);
        assertThat(key.hash(new byte[0])).isEqualTo(0x726fdb47dd0e0e31L);
    }

    @Test
    void shouldStayTheSameForEver() {
        KeyedUniform uniform = KeyedUniform.of("stratum/procedure/OUTER/0.1/epoch 3");
        assertThat(uniform.ofUnit("patient 17")).isEqualTo(0.4803479868901819);
        assertThat(uniform.ofReference(17)).isEqualTo(0.9644628763199227);
    }

    @Test
    void shouldBeUniformAndUnrelatedBetweenNames() {
        int count = 20_000;
        KeyedUniform one = KeyedUniform.of("epoch 1");
        KeyedUniform other = KeyedUniform.of("epoch 2");
        double[] cells = new double[10];
        double product = 0;
        for (int i = 0; i < count; i++) {
            double u = one.ofUnit("unit " + i);
            cells[(int) (u * 10)]++;
            product += (u - 0.5) * (other.ofUnit("unit " + i) - 0.5);
        }
        double error = 4 * Math.sqrt(0.1 * 0.9 / count);
        for (double cell : cells) {
            assertThat(cell / count).isCloseTo(0.1, within(error));
        }
        assertThat(product / count).isCloseTo(0, within(4.0 / 12 / Math.sqrt(count)));
    }
}
