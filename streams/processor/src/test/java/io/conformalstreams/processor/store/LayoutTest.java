package io.conformalstreams.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {

    private static final byte VERSION = 3;

    @Test
    void shouldKeepTheBytesOfEveryType() {
        byte[] bytes = new LayoutWriter(VERSION)
                .putByte(255)
                .putBoolean(true)
                .putShort(65_535)
                .putInt(-2)
                .putLong(1)
                .putDouble(-0.5)
                .putText("é")
                .putBytes(new byte[] {7})
                .putVarint(300)
                .putSignedVarint(-65)
                .putVarint(-1)
                .putShortBytes(new byte[] {8})
                .putHexadecimal("0a")
                .toBytes();
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo("03" + "ff" + "01" + "ffff" + "fffffffe" + "0000000000000001" + "bfe0000000000000"
                        + "0002c3a9" + "0000000107" + "ac02" + "8101" + "ffffffffffffffffff01" + "0108" + "010a");
        LayoutReader reader = new LayoutReader("value", bytes, VERSION);
        assertThat(reader.getByte()).isEqualTo((byte) -1);
        assertThat(reader.getBoolean()).isTrue();
        assertThat(reader.getShort()).isEqualTo(65_535);
        assertThat(reader.getInt()).isEqualTo(-2);
        assertThat(reader.getLong()).isEqualTo(1);
        assertThat(reader.getDouble()).isEqualTo(-0.5);
        assertThat(reader.getText()).isEqualTo("é");
        assertThat(reader.<byte[]>getPart(part -> part)).containsExactly(7);
        assertThat(reader.getVarint()).isEqualTo(300);
        assertThat(reader.getSignedVarint()).isEqualTo(-65);
        assertThat(reader.getVarint()).isEqualTo(-1);
        assertThat(reader.<byte[]>getShortPart(part -> part)).containsExactly(8);
        assertThat(reader.getHexadecimal()).isEqualTo("0a");
        reader.requireEnd();
    }

    @Test
    void shouldPassOverBytesAfterTheirLength() {
        byte[] bytes = new LayoutWriter(VERSION)
                .putShortBytes(new byte[200])
                .putShortBytes(new byte[0])
                .putByte(7)
                .toBytes();
        LayoutReader reader = new LayoutReader("value", bytes, VERSION);
        reader.skipShortBytes();
        reader.skipShortBytes();
        assertThat(reader.getByte()).isEqualTo((byte) 7);
        reader.requireEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "image-1", "image-2", "image-10", "é", "日本"})
    void shouldPassOverATextWhateverIsExpected(String text) {
        byte[] bytes = new LayoutWriter(VERSION)
                .putText(text)
                .putText("next")
                .putInt(7)
                .toBytes();
        for (String expected : List.of("", "a", "b", "image-1", "image-9", "é", "Ã©", "日本")) {
            LayoutReader reader = new LayoutReader("value", bytes, VERSION);
            boolean skipped = reader.skipText(expected.getBytes(StandardCharsets.UTF_8));
            assertThat(skipped).isEqualTo(text.equals(expected));
            if (!skipped) {
                assertThat(reader.getText()).isEqualTo(text);
            }
            assertThat(reader.skipText()).isEqualTo(4);
            assertThat(reader.position()).isEqualTo(bytes.length - Integer.BYTES);
            assertThat(reader.getInt()).isEqualTo(7);
            reader.requireEnd();
        }
    }

    @Test
    void shouldWriteValuesOfAnySize() {
        LayoutWriter writer = new LayoutWriter(VERSION);
        for (int i = 0; i < 1000; i++) {
            writer.putText("x".repeat(i)).putLong(i);
        }
        LayoutReader reader = new LayoutReader("value", writer.toBytes(), VERSION);
        for (int i = 0; i < 1000; i++) {
            assertThat(reader.getText()).hasSize(i);
            assertThat(reader.getLong()).isEqualTo(i);
        }
        reader.requireEnd();
    }

    @Test
    void shouldRefuseNumbersAndTextsThatDoNotFit() {
        LayoutWriter writer = new LayoutWriter(VERSION);
        assertThatThrownBy(() -> writer.putShort(65_536)).hasMessage("65536 does not fit in 16 bits");
        assertThatThrownBy(() -> writer.putShort(-1)).hasMessage("-1 does not fit in 16 bits");
        assertThatThrownBy(() -> writer.putText("x".repeat(65_536))).hasMessageContaining("65536 bytes");
    }

    @Test
    void shouldSayWhatIsWrongWithALengthBeyondTheEnd() {
        byte[] text = new LayoutWriter(VERSION).putShort(9).putByte(1).toBytes();
        assertThatThrownBy(() -> new LayoutReader("value", text, VERSION).getText())
                .isInstanceOf(ProcessorStateException.class)
                .hasMessage("value is truncated at byte 4");
        for (long length : new long[] {2, 1L << 32, -1}) {
            byte[] counted =
                    new LayoutWriter(VERSION).putVarint(length).putByte(1).toBytes();
            LayoutReader reader = new LayoutReader("value", counted, VERSION);
            assertThatThrownBy(reader::skipShortBytes)
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessage("value is truncated at byte " + counted.length);
        }
        byte[] bytes = new LayoutWriter(VERSION).putInt(-1).toBytes();
        assertThatThrownBy(() -> new LayoutReader("value", bytes, VERSION).getPart(part -> part))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessage("value is truncated at byte 5");
    }
}
