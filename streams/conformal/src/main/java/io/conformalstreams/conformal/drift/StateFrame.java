package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.state.UnknownStateException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The frame of the states in this package: the layout version (byte), then big-endian numbers. */
final class StateFrame {
    private static final byte VERSION = 1;

    private StateFrame() {}

    /** Returns a buffer of exactly the state's size, positioned after the version. */
    static ByteBuffer allocate(int contentBytes) {
        return allocate(VERSION, contentBytes);
    }

    /** Returns a buffer of exactly the size of a state in a later layout, positioned after the version. */
    static ByteBuffer allocate(byte version, int contentBytes) {
        return ByteBuffer.allocate(1 + contentBytes).put(version);
    }

    /** Returns the bytes that have been written to a buffer. The buffer may be larger. */
    static byte[] written(ByteBuffer state) {
        return Arrays.copyOf(state.array(), state.position());
    }

    /**
     * Returns a buffer positioned after the version.
     *
     * @param name the state's name for error messages
     * @throws UnknownStateException if another release wrote the state
     * @throws IllegalArgumentException if there are no bytes
     */
    static ByteBuffer open(String name, byte[] bytes) {
        return open(name, VERSION, bytes);
    }

    /** Opens a state in a later layout, as {@link #open(String, byte[])} does. */
    static ByteBuffer open(String name, byte known, byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException(name + " has no bytes");
        }
        ByteBuffer state = ByteBuffer.wrap(bytes);
        byte version = state.get();
        if (version != known) {
            throw new UnknownStateException(name, version, known);
        }
        return state;
    }

    /** Opens a state of known length, as {@link #open(String, byte[])} does. */
    static ByteBuffer open(String name, byte[] bytes, int contentBytes) {
        ByteBuffer state = open(name, bytes);
        requireRemaining(name, state, contentBytes);
        return state;
    }

    /** @throws IllegalArgumentException unless exactly this number of bytes is left */
    static void requireRemaining(String name, ByteBuffer state, long contentBytes) {
        if (state.remaining() != contentBytes) {
            throw new IllegalArgumentException(
                    name + " must have " + contentBytes + " further bytes: " + state.remaining());
        }
    }

    /** @throws IllegalArgumentException if there are further bytes */
    static void requireEnd(String name, ByteBuffer state) {
        requireRemaining(name, state, 0);
    }

    /** @throws IllegalArgumentException unless the values of a state are consistent */
    static void requireConsistent(String name, boolean consistent) {
        if (!consistent) {
            throw new IllegalArgumentException(name + " contradicts itself");
        }
    }
}
