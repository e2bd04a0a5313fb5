package io.conformalstreams.ops.dashboard.view;

/**
 * A part of a list.
 *
 * @param limit largest number of entries, 1..{@value #MOST}
 * @param after number of entries to leave out at the beginning, at least 0
 */
public record Page(int limit, int after) {

    /** The largest number of entries of an answer. */
    public static final int MOST = 500;

    /** @throws IllegalArgumentException if a number is out of its range */
    public Page {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit is " + limit + "; it must be 1 to " + MOST);
        }
        if (after < 0) {
            throw new IllegalArgumentException("after is " + after + "; it must be at least 0");
        }
    }
}
