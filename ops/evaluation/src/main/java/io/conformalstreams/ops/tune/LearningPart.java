package io.conformalstreams.ops.tune;

import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.KeyedHash;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** The units of a folder on which a procedure may be chosen. The others remain for calibration and judgement. */
public sealed interface LearningPart {

    /** The learning part of a folder, in stream order. */
    CaseSelection of(CaseSelection folder);

    /** The whole folder. No unit then remains for judging the choice. */
    record All() implements LearningPart {

        @Override
        public CaseSelection of(CaseSelection folder) {
            return folder;
        }
    }

    /**
     * The first cases in stream order. In a stream, these are the cases that are labelled first.
     *
     * @param count at least 1
     */
    record FirstCases(int count) implements LearningPart {

        @Override
        public CaseSelection of(CaseSelection folder) {
            if (count >= folder.size()) {
                throw new IllegalArgumentException("--learning: " + count + " must be fewer than the " + folder.size()
                        + " cases of the folder; give all to use every case");
            }
            return new CaseSelection(folder.source(), folder.cases().subList(0, count));
        }
    }

    /**
     * The units whose keyed hash falls below a share of its range. Whether a unit belongs to the learning part doesn't
     * depend on the rest of the folder, so new cases never move a unit from one part to the other.
     *
     * @param share above 0 and below 1; about this share of the units is in the learning part
     * @param seed key of the hash
     */
    record HashedShare(BigDecimal share, long seed) implements LearningPart {

        @Override
        public CaseSelection of(CaseSelection folder) {
            BigInteger bound = share.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(Long.SIZE)))
                    .toBigInteger();
            return folder.where(
                    reference -> KeyedHash.of(seed, reference.unitId()).compareTo(bound) < 0);
        }
    }

    /**
     * Reads {@code all}, a number of cases, for example {@code 200}, or a share, for example {@code 0.3}.
     *
     * @param seed key of the hash that chooses a share
     * @throws IllegalArgumentException if the text is none of these
     */
    static LearningPart parse(String text, long seed) {
        if (text.equals("all")) {
            return new All();
        }
        if (Pattern.matches("[1-9][0-9]{0,8}", text)) {
            return new FirstCases(Integer.parseInt(text));
        }
        if (Pattern.matches("0?\\.[0-9]*[1-9][0-9]*", text)) {
            return new HashedShare(new BigDecimal(text), seed);
        }
        throw new IllegalArgumentException("--learning: '" + text
                + "' must be all, a number of first cases like 200, or a share of the units like 0.3");
    }
}
