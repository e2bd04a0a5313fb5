package io.conformalstreams.ops.dashboard.view;

import java.util.Optional;

/**
 * Which images of the worklist to show.
 *
 * @param reviewOnly only those that a person should review
 * @param missedOnly only those of which a label has shown that a set missed
 * @param text part of the id of the image or its unit
 * @param labelled only images with a label from this time; empty for all images
 * @param limit largest number of images, 1..{@value #MOST}
 * @param after number of images to leave out at the beginning, at least 0
 */
public record WorklistQuery(
        Optional<String> stratum,
        Optional<String> procedure,
        Order order,
        boolean reviewOnly,
        boolean missedOnly,
        Optional<String> text,
        Optional<TimeRange> labelled,
        int limit,
        int after) {

    /** The largest number of images of an answer. */
    public static final int MOST = 200;

    /** The order of the images. */
    public enum Order {
        /** Flagged images first, then the smallest Dice bound, then the newest. */
        REVIEW,
        /** The smallest Dice bound first. */
        BOUND,
        /** What leaves the most open first. */
        SIZE,
        /** The newest first. */
        TIME
    }

    /** @throws IllegalArgumentException if a number is out of its range */
    public WorklistQuery {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be 1 to " + MOST);
        }
        if (after < 0) {
            throw new IllegalArgumentException("after is " + after + "; it must be at least 0");
        }
    }
}
