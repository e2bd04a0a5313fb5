package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The frame around the states of this package: one byte of layout version, then big-endian numbers. */
final class StateFrame {
    private static final byte VERSION = 1;

    private StateFrame() {}

    /** A buffer of exactly the state's size that stands behind the version. */
    static ByteBuffer allocate(int contentBytes) {
        return ByteBuffer.allocate(1 + contentBytes).put(VERSION);
    }

    /** What has been written to a buffer that may be too large. */
    static byte[] written(ByteBuffer state) {
        return Arrays.copyOf(state.array(), state.position());
    }

    /**
     * A buffer that stands behind the version.
     *
     * @param name of the state, for the message
     * @throws IllegalArgumentException if the version is another or there are no bytes
     */
    static ByteBuffer open(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException(name + " has no bytes");
        }
        ByteBuffer state = ByteBuffer.wrap(bytes);
        byte version = state.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("unknown layout version of " + name + ": " + version);
        }
        return state;
    }

    /** As {@link #open(String, byte[])}, for a state of one length. */
    static ByteBuffer open(String name, byte[] bytes, int contentBytes) {
        ByteBuffer state = open(name, bytes);
        requireRemaining(name, state, contentBytes);
        return state;
    }

    /** @throws IllegalArgumentException unless exactly so many bytes are left */
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

    /** @throws IllegalArgumentException unless the values of a state agree with each other */
    static void requireConsistent(String name, boolean consistent) {
        if (!consistent) {
            throw new IllegalArgumentException(name + " contradicts itself");
        }
    }
}
