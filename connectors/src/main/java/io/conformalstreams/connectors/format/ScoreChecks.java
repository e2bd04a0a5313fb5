package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.nio.ByteBuffer;

/**
 * Whether values can be the scores of a model. Values of another kind would be calibrated with the others, and make every
 * set of the model wrong.
 */
public final class ScoreChecks {

    private ScoreChecks() {}

    /**
     * @param pixels scores of all channels
     * @param remedy for probabilities that are none
     * @throws FormatException naming the first score that is not a number, or not of the kind
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
     * Refuses values that are all 0 or 1. Most images show within a few pixels that they are more than a mask: only a
     * mask, or an image of nothing but zeros, is read to its end.
     *
     * @param type of the stored values
     * @param slope a stored value times slope plus intercept is the value
     * @param intercept see {@code slope}
     * @param largest the stored value that stands for 1, beside 1 itself
     * @throws FormatException when there are no other values, and not only zeros
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
        int size = stored.remaining() / type.bytes();
        int inside = 0;
        while (inside < size && type.at(stored, inside) == 0) {
            inside++;
        }
        if (inside == size) {
            return;
        }
        double value = type.at(stored, inside);
        double scaled = value * slope + intercept;
        if (scaled != 1 && scaled != largest) {
            return;
        }
        for (int index = inside; index < size; index++) {
            double other = type.at(stored, index);
            if (other != 0 && other != value) {
                return;
            }
        }
        throw new FormatException(
                file,
                "scores",
                "only 0 and " + value + ", the latter first at pixel " + inside,
                "that is a mask: " + remedy);
    }
}
