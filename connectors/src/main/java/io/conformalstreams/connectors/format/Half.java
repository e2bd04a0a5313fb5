package io.conformalstreams.connectors.format;

/** Converts IEEE 754 binary16. The JDK can do so only from Java 20 on. */
final class Half {

    private static final int EXPONENT = 0x7c00;
    private static final int FRACTION = 0x3ff;
    private static final float SMALLEST_SUBNORMAL = 0x1p-24f;

    private Half() {}

    static float toFloat(short bits) {
        int fraction = bits & FRACTION;
        int exponent = bits & EXPONENT;
        int sign = (bits & 0x8000) << 16;
        if (exponent == 0) {
            float magnitude = fraction * SMALLEST_SUBNORMAL;
            return sign == 0 ? magnitude : -magnitude;
        }
        int magnitude =
                exponent == EXPONENT ? 0x7f80_0000 | fraction << 13 : ((exponent >> 10) + 112) << 23 | fraction << 13;
        return Float.intBitsToFloat(sign | magnitude);
    }
}
