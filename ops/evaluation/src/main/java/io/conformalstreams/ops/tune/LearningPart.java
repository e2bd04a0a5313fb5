package io.conformalstreams.ops.tune;

import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.KeyedHash;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Which units of a folder a procedure may be chosen on; the others are left to calibrate and to judge it. */
public sealed interface LearningPart {

    /** The learning part of a folder, in stream order. */
    CaseSelection of(CaseSelection folder);

    /** The whole folder, which then holds nothing to judge the choice by. */
    record All() implements LearningPart {

        @Override
        public CaseSelection of(CaseSelection folder) {
            return folder;
        }
    }

    /**
     * The first cases in stream order: in a stream, those whose labels came first.
     *
     * @param count at least 1
     */
    record FirstCases(int count) implements LearningPart {

        @Override
        public CaseSelection of(CaseSelection folder) {
            if (count >= folder.size()) {
                throw new IllegalArgumentException("--learning: " + count + " must be fewer than the " + folder.size()
                        + " cases of the folder; all takes every one");
            }
            return new CaseSelection(folder.source(), folder.cases().subList(0, count));
        }
    }

    /**
     * The units whose keyed hash falls below a share of its range: a unit learns or does not whatever else the folder
     * has, so that more cases never move one from one part to the other.
     *
     * @param share above 0 and below 1; about this share of the units learns
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
     * Reads {@code all}, a number of cases such as {@code 200}, or a share such as {@code 0.3}.
     *
     * @param seed key of the hash that chooses a share
     * @throws IllegalArgumentException when it is none of these
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
                + "' must be all, a number of first cases such as 200, or a share of the units such as 0.3");
    }
}
