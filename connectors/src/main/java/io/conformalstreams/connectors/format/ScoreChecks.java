package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * Checks whether values can be the scores of a model. Other values would enter the calibration unnoticed and make every
 * set of the model wrong.
 */
public final class ScoreChecks {

    private ScoreChecks() {}

    /**
     * @param pixels scores of all channels
     * @param remedy ends the message about values outside 0 to 1
     * @throws FormatException if a score isn't a number or isn't of the kind; the message names the first such score
     */
    public static void requireKind(
            String file, ScoreKind kind, ScoreEncoding encoding, int pixels, ByteBuffer scores, String remedy)
            throws FormatException {
        try {
            ScoreMap.of(Grid.of(1, pixels), encoding, scores, kind.lowest(), kind.highest(), ImageThreads.one());
        } catch (InvalidImageException e) {
            throw new FormatException(
                    file,
                    "scores",
                    e.getMessage(),
                    kind == ScoreKind.PROBABILITY ? "probabilities lie from 0 to 1: " + remedy : "export finite logits",
                    e);
        }
    }

    /**
     * Refuses values that are all 0 or 1. For most images, a few pixels show that they are more than a mask. Only a
     * mask, or an image of zeros, is read to its end.
     *
     * @param type of the stored values
     * @param slope factor: a value is the stored value times slope, plus intercept
     * @param intercept see {@code slope}
     * @param largest another stored value that means 1, besides 1 itself
     * @throws FormatException if there are no other values, unless all values are 0
     */
    public static void requireMoreThanAMask(
            String file,
            ElementType type,
            double slope,
            double intercept,
            int largest,
            ByteBuffer stored,
            String remedy)
            throws FormatException {
        OptionalInt inside = firstOfMask(type, slope, intercept, largest, stored);
        if (inside.isPresent()) {
            throw new FormatException(
                    file,
                    "scores",
                    "only 0 and " + type.at(stored, inside.getAsInt()) + ", the latter first at pixel "
                            + inside.getAsInt(),
                    "this is a mask: " + remedy);
        }
    }

    /** Whether unscaled values are all 0 or 1, and some are 1. */
    public static boolean isMask(ElementType type, ByteBuffer stored) {
        return firstOfMask(type, 1, 0, 1, stored).isPresent();
    }

    /** The first pixel of a mask that is not 0; empty if all are 0, or the values are more than a mask. */
    private static OptionalInt firstOfMask(
            ElementType type, double slope, double intercept, int largest, ByteBuffer stored) {
        int size = stored.remaining() / type.bytes();
        int inside = 0;
        while (inside < size && type.at(stored, inside) == 0) {
            inside++;
        }
        if (inside == size) {
            return OptionalInt.empty();
        }
        double value = type.at(stored, inside);
        double scaled = value * slope + intercept;
        if (scaled != 1 && scaled != largest) {
            return OptionalInt.empty();
        }
        for (int index = inside; index < size; index++) {
            double other = type.at(stored, index);
            if (other != 0 && other != value) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of(inside);
    }
}
