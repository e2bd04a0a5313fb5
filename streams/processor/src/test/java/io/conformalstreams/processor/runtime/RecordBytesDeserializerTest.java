package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class RecordBytesDeserializerTest {

    private static final byte[] FETCHED = {0, 1, 2, 3, 4, 5, 6, 7};

    private final RecordBytesDeserializer deserializer = new RecordBytesDeserializer();

    @Test
    void shouldCopyTheBytesThatRemainAsTheDeserializerOfKafkaDoes() {
        for (ByteBuffer fetched : new ByteBuffer[] {
            ByteBuffer.wrap(FETCHED),
            ByteBuffer.wrap(FETCHED, 2, 3),
            ByteBuffer.wrap(FETCHED).slice(3, 4).position(1),
            ByteBuffer.wrap(FETCHED).slice(3, 0),
            ByteBuffer.wrap(FETCHED, 2, 5).asReadOnlyBuffer(),
            ByteBuffer.allocateDirect(8).put(FETCHED).flip().position(2)
        }) {
            assertThat(copied(deserializer, fetched)).isEqualTo(copied(new ByteArrayDeserializer(), fetched));
        }
    }

    @Test
    void shouldReturnAnArrayOfItsOwn() {
        byte[] fetched = FETCHED.clone();

        byte[] copy = copied(deserializer, ByteBuffer.wrap(fetched));
        fetched[0] = 9;

        assertThat(copy).isEqualTo(FETCHED);
    }

    @Test
    void shouldPassNothingOnAsNothing() {
        assertThat(deserializer.deserialize("topic", new RecordHeaders(), (ByteBuffer) null))
                .isNull();
        assertThat(deserializer.deserialize("topic", null)).isNull();
    }

    private static byte[] copied(Deserializer<byte[]> deserializer, ByteBuffer fetched) {
        return deserializer.deserialize("topic", new RecordHeaders(), fetched.duplicate());
    }
}
