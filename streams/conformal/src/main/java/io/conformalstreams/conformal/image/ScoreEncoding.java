package io.conformalstreams.conformal.image;

/**
 * The encoding of scores in the bytes of a {@link ScoreMap}. Every encoding decodes exactly into doubles. Calibration
 * and prediction must use the same one.
 */
public sealed interface ScoreEncoding permits ScoreEncoding.Float32, ScoreEncoding.Float16, ScoreEncoding.Uint8 {
    /** The number of bytes of one score. */
    int bytesPerScore();

    /** IEEE 754 binary32, little-endian. */
    record Float32() implements ScoreEncoding {
        @Override
        public int bytesPerScore() {
            return Float.BYTES;
        }
    }

    /** IEEE 754 binary16, little-endian. */
    record Float16() implements ScoreEncoding {
        @Override
        public int bytesPerScore() {
            return Short.BYTES;
        }
    }

    /**
     * An unsigned byte q. It means the score {@code scale * q + offset}, computed in doubles.
     *
     * @param scale finite and positive, so that the order of the bytes is the order of the scores
     * @param offset finite
     */
    record Uint8(double scale, double offset) implements ScoreEncoding {
        /**
         * Rejects parameters that are not finite. Also rejects a scale that is not positive, because it would not keep
         * the order.
         */
        public Uint8 {
            if (!(scale > 0) || scale == Double.POSITIVE_INFINITY) {
                throw new InvalidImageException("scale " + scale + " of a uint8 encoding must be finite and positive");
            }
            if (!Double.isFinite(offset)) {
                throw new InvalidImageException("offset " + offset + " of a uint8 encoding must be finite");
            }
        }

        @Override
        public int bytesPerScore() {
            return Byte.BYTES;
        }
    }
}
