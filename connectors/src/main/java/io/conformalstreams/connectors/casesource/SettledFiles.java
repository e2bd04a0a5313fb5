package io.conformalstreams.connectors.casesource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final Optional<String> marker;
    private final long stableNanos;
    private final LongSupplier nanoTime;
    private final Map<Path, Sighting> sightings = new HashMap<>();

    /**
     * @param marker what is appended to a file's name to name its marker; none: the stamp decides
     * @param stable how long a stamp must not have changed
     */
    SettledFiles(Optional<String> marker, Duration stable, LongSupplier nanoTime) {
        this.marker = marker;
        this.stableNanos = stable.toNanos();
        this.nanoTime = nanoTime;
    }

    boolean isSettled(FoundFile file) {
        if (marker.isPresent()) {
            return isMarked(file, marker.get());
        }
        long now = nanoTime.getAsLong();
        Sighting sighting = sightings.get(file.path());
        if (sighting == null || !sighting.stamp().equals(file.stamp())) {
            sighting = new Sighting(file.stamp(), now);
            sightings.put(file.path(), sighting);
        }
        return now - sighting.since() >= stableNanos;
    }

    /** A marker older than the file was meant for the one before it. */
    private static boolean isMarked(FoundFile file, String suffix) {
        Path path = file.path().resolveSibling(file.path().getFileName() + suffix);
        try {
            return Files.getLastModifiedTime(path).toMillis() >= file.stamp().modified();
        } catch (IOException absent) {
            return false;
        }
    }

    boolean isSettledWhereThere(Optional<FoundFile> file) {
        return file.isEmpty() || isSettled(file.get());
    }

    /** Forgets all other files. */
    void retain(Set<Path> present) {
        sightings.keySet().retainAll(present);
    }

    private record Sighting(FileStamp stamp, long since) {}
}
