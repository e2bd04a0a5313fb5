package io.conformalstreams.connectors.casesource;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Distinguishes complete files from files that are still being written. A file is complete if a marker beside it is at
 * least as new, or, without markers, if its size and time haven't changed for a while. This process's own clock
 * measures the time, so the clocks of file servers don't matter.
 */
final class SettledFiles {

    private final boolean isMarked;
    private final long stableNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Sighting> sightings = new HashMap<>();

    /**
     * @param isMarked whether markers decide instead of size and time
     * @param stable how long size and time must stay unchanged
     */
    SettledFiles(boolean isMarked, Duration stable, LongSupplier nanoTime) {
        this.isMarked = isMarked;
        this.stableNanos = stable.toNanos();
        this.nanoTime = nanoTime;
    }

    boolean isSettled(FoundFile file) {
        if (isMarked) {
            return !lacksMarker(file);
        }
        long now = nanoTime.getAsLong();
        Sighting sighting = sightings.get(file.name());
        if (sighting == null || !sighting.stamp().equals(file.stamp())) {
            sighting = new Sighting(file.stamp(), now);
            sightings.put(file.name(), sighting);
        }
        return now - sighting.since() >= stableNanos;
    }

    /** Whether markers decide and the file has none. A marker older than the file belonged to an earlier version of it. */
    boolean lacksMarker(FoundFile file) {
        return isMarked
                && file.markedAt().filter(at -> at >= file.stamp().modified()).isEmpty();
    }

    boolean isSettledWhereThere(Optional<FoundFile> file) {
        return file.isEmpty() || isSettled(file.get());
    }

    /** Forgets all files but these. */
    void retain(Set<String> present) {
        sightings.keySet().retainAll(present);
    }

    private record Sighting(FileStamp stamp, long since) {}
}
