package io.conformalstreams.connectors.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The values of predicted masks: 0 outside a structure, and 1 or the largest value of an integer type inside. */
public final class MaskValues {

    private MaskValues() {}

    /**
     * @param type of the stored values
     * @param slope factor: a value is the stored value times slope, plus intercept
     * @param intercept see {@code slope}
     * @param largest another value that means inside, besides 1: 255 for bytes
     * @param remedy ends the message about other values
     * @return one byte for each value, 0 or 1
     * @throws FormatException if there is another value; the message names the first one
     */
    public static ByteBuffer require(
            String file,
            ElementType type,
            double slope,
            double intercept,
            int largest,
            ByteBuffer stored,
            String remedy)
            throws FormatException {
        byte[] mask = new byte[stored.remaining() / type.bytes()];
        double inside = type.isInteger() && largest > 1 ? largest : 1;
        for (int index = 0; index < mask.length; index++) {
            double value = type.at(stored, index) * slope + intercept;
            if (value != 0 && value != 1 && value != inside) {
                throw new FormatException(
                        file, "pixel " + index, value, "a mask has 0 outside and 1 inside: " + remedy);
            }
            mask[index] = (byte) (value == 0 ? 0 : 1);
        }
        return ByteBuffer.wrap(mask).order(ByteOrder.LITTLE_ENDIAN);
    }
}
