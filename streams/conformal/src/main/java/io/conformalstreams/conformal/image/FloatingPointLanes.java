package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds NaN among IEEE 754 numbers eight bytes at a time. A number is NaN when its magnitude bits exceed those of
 * infinity; adding what is missing between infinity and the sign bit carries into the sign bit exactly then.
 */
final class FloatingPointLanes {
    /** Two binary32 numbers in a word. */
    static final FloatingPointLanes BINARY32 = new FloatingPointLanes(0x7fffffff7fffffffL, 0x007fffff007fffffL);

    /** Four binary16 numbers in a word. */
    static final FloatingPointLanes BINARY16 = new FloatingPointLanes(0x7fff7fff7fff7fffL, 0x03ff03ff03ff03ffL);

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long magnitude;
    private final long complementOfInfinity;

    private FloatingPointLanes(long magnitude, long complementOfInfinity) {
        this.magnitude = magnitude;
        this.complementOfInfinity = complementOfInfinity;
    }

    boolean containsNaN(byte[] bytes, int position, int length) {
        long carries = 0;
        int end = position + length;
        int at = position;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            carries |= carry((long) WORD.get(bytes, at));
        }
        long rest = 0;
        for (int shift = 0; at < end; at++, shift += Byte.SIZE) {
            rest |= (bytes[at] & 0xffL) << shift;
        }
        return ((carries | carry(rest)) & ~magnitude) != 0;
    }

    private long carry(long word) {
        return (word & magnitude) + complementOfInfinity;
    }
}
