package io.conformalstreams.connectors.casesource;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells files that are complete from files that are still being written: a marker file beside it, not older, says so, or its stamp
 * hasn't changed for a while. Time is this process's own, so that clocks of file servers don't matter.
 */
final class SettledFiles {

    private final boolean isMarked;
    private final long stableNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Sighting> sightings = new HashMap<>();

    /**
     * @param isMarked whether markers decide, rather than stamps
     * @param stable how long a stamp must not have changed
     */
    SettledFiles(boolean isMarked, Duration stable, LongSupplier nanoTime) {
        this.isMarked = isMarked;
        this.stableNanos = stable.toNanos();
        this.nanoTime = nanoTime;
    }

    boolean isSettled(FoundFile file) {
        if (isMarked) {
            // A marker older than the file was meant for the one before it.
            return file.markedAt().filter(at -> at >= file.stamp().modified()).isPresent();
        }
        long now = nanoTime.getAsLong();
        Sighting sighting = sightings.get(file.name());
        if (sighting == null || !sighting.stamp().equals(file.stamp())) {
            sighting = new Sighting(file.stamp(), now);
            sightings.put(file.name(), sighting);
        }
        return now - sighting.since() >= stableNanos;
    }

    boolean isSettledWhereThere(Optional<FoundFile> file) {
        return file.isEmpty() || isSettled(file.get());
    }

    /** Forgets all other files. */
    void retain(Set<String> present) {
        sightings.keySet().retainAll(present);
    }

    private record Sighting(FileStamp stamp, long since) {}
}
