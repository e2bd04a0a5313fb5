package io.conformalstreams.processor.runtime;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Copies the bytes of a key or value out of the fetched buffer, as Kafka's deserializer of byte arrays does. Kafka's own
 * first fills the new array with zeros; {@link Arrays#copyOfRange} doesn't, once it is optimised.
 */
final class RecordBytesDeserializer implements Deserializer<byte[]> {

    @Override
    public byte[] deserialize(String topic, byte[] data) {
        return data;
    }

    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
        if (data == null) {
            return null;
        }
        if (!data.hasArray()) {
            byte[] copy = new byte[data.remaining()];
            data.duplicate().get(copy);
            return copy;
        }
        int from = data.arrayOffset() + data.position();
        return Arrays.copyOfRange(data.array(), from, from + data.remaining());
    }
}
