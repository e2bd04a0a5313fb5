package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.connectors.imagesource.NotTaken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The state of each object that the searches found, and the time at which it is read next. A refused object is read
 * again a limited number of times. The time before the next attempt doubles with each attempt. A label that was refused
 * or waits for its scores is also read again when the Parametric Maps of its study have changed. Objects are named by
 * digests of their identifiers.
 */
final class ObjectProgress {

    private static final int MOST_DOUBLINGS = 20;

    private final Duration backoff;
    private final int retries;
    private final LongSupplier nanoTime;
    private final Map<String, Known> known = new HashMap<>();
    private final Map<String, Long> notBefore = new HashMap<>();
    private final Map<String, Integer> outages = new HashMap<>();

    /** The state of an object. */
    private enum Status {
        /** It was sent, or there is nothing to send. */
        DONE,
        /** It isn't a label, for a reported reason. */
        NOT_TAKEN,
        /** It is a label whose scores are missing. */
        WAITING,
        /** It can't be read. */
        REFUSED
    }

    /**
     * @param backoff time from the first refusal to the next attempt
     * @param retries number of attempts after the first
     */
    ObjectProgress(Duration backoff, int retries, LongSupplier nanoTime) {
        this.backoff = backoff;
        this.retries = retries;
        this.nanoTime = nanoTime;
    }

    /** Forgets the objects that are no longer found. */
    void retain(Set<String> present) {
        known.keySet().retainAll(present);
        notBefore.keySet().retainAll(present);
        outages.keySet().retainAll(present);
    }

    /** Whether this task or an earlier one has read an object. */
    boolean isKnown(String object) {
        return known.containsKey(object);
    }

    /**
     * @param maps the Parametric Maps of the object's study
     */
    boolean isDue(String object, Set<String> maps) {
        boolean isEarly = notBefore.containsKey(object) && nanoTime.getAsLong() - notBefore.get(object) < 0;
        Known before = known.get(object);
        if (before == null || isEarly && outages.containsKey(object)) {
            return !isEarly;
        }
        boolean hasOtherMaps = !before.maps().equals(maps);
        return switch (before.status()) {
            case DONE, NOT_TAKEN -> false;
            case WAITING -> hasOtherMaps;
            case REFUSED -> hasOtherMaps || !isEarly && before.attempts() <= retries;
        };
    }

    /** Notes that the object was sent, or that there is nothing to send. */
    void done(String object) {
        note(object, new Known(Status.DONE, "", 0, Set.of()));
    }

    /** Notes why the object will never be sent. */
    void notTaken(String object, String reason) {
        note(object, new Known(Status.NOT_TAKEN, reason, 0, Set.of()));
    }

    /** Notes that the object waits until the Parametric Maps of its study differ from these. */
    void waiting(String object, String reason, Set<String> maps) {
        note(object, new Known(Status.WAITING, reason, 0, maps));
    }

    /**
     * Notes that an earlier task refused the object. It is due now.
     *
     * @param fault digest of the reason, which has been reported
     */
    void refusedBefore(String object, String fault) {
        known.put(object, new Known(Status.REFUSED, fault, 0, Set.of()));
    }

    /**
     * Notes that the object can't be read.
     *
     * @param fault digest of the reason
     * @return whether the reason is new
     */
    boolean refused(String object, String fault, Set<String> maps) {
        Optional<Known> before =
                Optional.ofNullable(known.get(object)).filter(state -> state.status() == Status.REFUSED);
        int attempts = before.map(Known::attempts).orElse(0) + 1;
        note(object, new Known(Status.REFUSED, fault, attempts, maps));
        postpone(object, attempts);
        return !before.map(Known::reason).equals(Optional.of(fault));
    }

    /** Describes to people when the refused object is read again. */
    String nextAttempt(String object) {
        Known refused = known.get(object);
        return refused.attempts() <= retries
                ? "It is read again in " + delay(refused.attempts()).toSeconds() + " s"
                : "It is read again after the next start of the task";
    }

    /** Delays an object for which the archive did not respond, each time twice as long as before. */
    void postpone(String object) {
        postpone(object, outages.merge(object, 1, Integer::sum));
    }

    /** Returns how many times in succession the archive did not respond for an object. Others are read before it. */
    int outages(String object) {
        return outages.getOrDefault(object, 0);
    }

    private void note(String object, Known state) {
        known.put(object, state);
        outages.remove(object);
    }

    private void postpone(String object, int attempts) {
        notBefore.put(object, nanoTime.getAsLong() + delay(attempts).toNanos());
    }

    private Duration delay(int attempts) {
        return backoff.multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
    }

    /** Returns the objects that can be read but are not sent, with the reasons. */
    List<NotTaken> notTaken() {
        List<NotTaken> objects = new ArrayList<>();
        known.forEach((object, state) -> {
            if (state.status() == Status.NOT_TAKEN || state.status() == Status.WAITING) {
                objects.add(new NotTaken(state.reason(), object));
            }
        });
        objects.sort((one, other) -> one.file().compareTo(other.file()));
        return objects;
    }

    /**
     * @param reason why the object isn't sent; for a refusal, the digest of the reason
     * @param attempts number of this task's attempts to read the object, if it was refused
     * @param maps the Parametric Maps of the study when the object was read
     */
    private record Known(Status status, String reason, int attempts, Set<String> maps) {}
}
