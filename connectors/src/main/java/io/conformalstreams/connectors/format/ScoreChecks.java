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

    private static final int PERCENT = 100;
    private static final int PLATEAU = 10;

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
        } catch (InvalidImageException noStack) {
            int first = 0;
            while (first < pixels - 1 && isOfKind(kind, value(encoding, scores, first))) {
                first++;
            }
            double score = value(encoding, scores, first);
            boolean isProbability = kind == ScoreKind.PROBABILITY && !Double.isNaN(score);
            throw new FormatException(
                    file,
                    "the score of pixel " + first,
                    score,
                    isProbability ? "probabilities lie from 0 to 1: " + remedy : "export finite scores");
        }
    }

    private static boolean isOfKind(ScoreKind kind, double score) {
        return score >= kind.lowest() && score <= kind.highest();
    }

    private static double value(ScoreEncoding encoding, ByteBuffer scores, int pixel) {
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return ElementType.UINT8.at(scores, pixel) * uint8.scale() + uint8.offset();
        }
        boolean isHalf = encoding instanceof ScoreEncoding.Float16;
        return (isHalf ? ElementType.FLOAT16 : ElementType.FLOAT32).at(scores, pixel);
    }

    /**
     * Refuses percentages. Without a scale, integers could also be shares of 255. They count as percentages if the
     * largest value is 100 and at least a tenth of the values above 50 equal it: shares of 255 have such a plateau only
     * at 255.
     *
     * @param type of the stored values, which have no scale
     * @param remedy ends the message
     */
    public static void requireNoPercents(String file, ElementType type, ByteBuffer stored, String remedy)
            throws FormatException {
        if (type != ElementType.UINT8 && type != ElementType.UINT16) {
            return;
        }
        int size = stored.remaining() / type.bytes();
        int large = 0;
        int whole = 0;
        for (int index = 0; index < size; index++) {
            double value = type.at(stored, index);
            if (value > PERCENT) {
                return;
            }
            large += value > PERCENT / 2 ? 1 : 0;
            whole += value == PERCENT ? 1 : 0;
        }
        if (whole > 1 && PLATEAU * whole >= large) {
            throw new FormatException(
                    file,
                    "the largest score",
                    PERCENT,
                    "it is that of " + whole + " pixels, so these are percents: " + remedy);
        }
    }

    /**
     * Refuses a mask: values that are all 0 or 1, or unscaled integers that are all 0 or one other value. A few pixels
     * are enough to recognise most scores. Only a mask, or an image of zeros, is read to its end.
     *
     * @param type of the stored values
     * @param slope factor: a value is the stored value times slope, plus intercept
     * @param intercept see {@code slope}
     * @param largest another stored value that means 1, besides 1 itself
     * @throws FormatException if the values are a mask; values that are all 0 are accepted
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
                    "this is a mask: " + remedy
                            + otherThanOne(type.at(stored, inside.getAsInt()), slope, intercept, largest));
        }
    }

    private static String otherThanOne(double inside, double slope, double intercept, int largest) {
        double scaled = inside * slope + intercept;
        return scaled == 1 || scaled == largest ? "" : " and write 1 in place of " + inside;
    }

    /** Whether unscaled values are all 0 or 1, and some are 1. */
    public static boolean isMask(ElementType type, ByteBuffer stored) {
        return firstOfMask(type, 1, 0, 1, stored).isPresent();
    }

    /** The first pixel of a mask that is not 0; empty if all are 0, or if the values are more than a mask. */
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
        boolean hasZero = inside > 0;
        boolean isOne = scaled == 1 || scaled == largest;
        if (!isOne && !(type.isInteger() && slope == 1 && intercept == 0)) {
            return OptionalInt.empty();
        }
        for (int index = inside; index < size; index++) {
            double other = type.at(stored, index);
            if (other != 0 && other != value) {
                return OptionalInt.empty();
            }
            hasZero |= other == 0;
        }
        return isOne || hasZero ? OptionalInt.of(inside) : OptionalInt.empty();
    }
}
