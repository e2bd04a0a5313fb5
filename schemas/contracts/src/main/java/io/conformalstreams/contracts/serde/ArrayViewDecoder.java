package io.conformalstreams.contracts.serde;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.SystemLimitException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Decodes Avro's binary encoding from an array. Values of type {@code bytes} are views of the array instead of copies.
 * Avro's own decoder does everything else.
 */
final class ArrayViewDecoder extends Decoder {

    private final byte[] array;
    private final int end;
    private final BinaryDecoder decoder;

    /**
     * @param array the array that contains the encoded value
     * @param offset position of the first byte of the value
     */
    ArrayViewDecoder(byte[] array, int offset) {
        this.array = array;
        this.end = array.length;
        this.decoder = DecoderFactory.get().binaryDecoder(array, offset, end - offset, null);
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int length = SystemLimitException.checkMaxBytesLength(decoder.readLong());
        int position = end - decoder.remainingBytes();
        decoder.skipFixed(length);
        return ByteBuffer.wrap(array, position, length).slice();
    }

    @Override
    public void readNull() throws IOException {
        decoder.readNull();
    }

    @Override
    public boolean readBoolean() throws IOException {
        return decoder.readBoolean();
    }

    @Override
    public int readInt() throws IOException {
        return decoder.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return decoder.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return decoder.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return decoder.readDouble();
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return decoder.readString(old);
    }

    @Override
    public String readString() throws IOException {
        return decoder.readString();
    }

    @Override
    public void skipString() throws IOException {
        decoder.skipString();
    }

    @Override
    public void skipBytes() throws IOException {
        decoder.skipBytes();
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        decoder.readFixed(bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        decoder.skipFixed(length);
    }

    @Override
    public int readEnum() throws IOException {
        return decoder.readEnum();
    }

    @Override
    public long readArrayStart() throws IOException {
        return decoder.readArrayStart();
    }

    @Override
    public long arrayNext() throws IOException {
        return decoder.arrayNext();
    }

    @Override
    public long skipArray() throws IOException {
        return decoder.skipArray();
    }

    @Override
    public long readMapStart() throws IOException {
        return decoder.readMapStart();
    }

    @Override
    public long mapNext() throws IOException {
        return decoder.mapNext();
    }

    @Override
    public long skipMap() throws IOException {
        return decoder.skipMap();
    }

    @Override
    public int readIndex() throws IOException {
        return decoder.readIndex();
    }

    @Override
    public int remainingBytes() {
        return decoder.remainingBytes();
    }
}
