package io.conformalstreams.ops.dashboard.follow;

import java.util.Optional;

/**
 * How well the topics are being followed.
 *
 * @param behind records that remain to be read, as far as known
 * @param since time at which the topics were last known to be read to their ends, or at which reading began, in
 *     milliseconds since 1970
 * @param message what doesn't respond, if something doesn't
 */
public record FollowStatus(State state, long behind, long since, Optional<String> message) {

    /** Whether what is shown is up to date, the best first. */
    public enum State {
        CURRENT,
        /** The topics are being read for the first time. */
        CATCHING_UP,
        /** The cluster or the registry doesn't respond. */
        UNREACHABLE
    }

    /** The status of two readers together. */
    FollowStatus and(FollowStatus other) {
        return new FollowStatus(
                state.compareTo(other.state) >= 0 ? state : other.state,
                behind + other.behind,
                Math.min(since, other.since),
                message.or(other::message));
    }
}
