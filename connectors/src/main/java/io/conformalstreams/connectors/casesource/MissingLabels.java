package io.conformalstreams.connectors.casesource;

import io.conformalstreams.objects.Location;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Decides when a label whose file is missing is withdrawn: after the configured time, if its folder and the scores still
 * exist. If all files of a case have disappeared, the case counts as archived, and nothing is withdrawn.
 */
final class MissingLabels {

    private final CaseSourceConfiguration configuration;
    private final Location place;
    private final LongSupplier nanoTime;
    private final Map<String, Long> absentSince = new HashMap<>();
    private Set<String> hidden = Set.of();

    MissingLabels(CaseSourceConfiguration configuration, Location place, LongSupplier nanoTime) {
        this.configuration = configuration;
        this.place = place;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins a scan.
     *
     * @param keys of the cases that exist now; all other cases are forgotten
     * @param hiddenNow names of files and folders that could not be read
     */
    void begin(Set<String> keys, Set<String> hiddenNow) {
        absentSince.keySet().retainAll(keys);
        hidden = hiddenNow;
    }

    /** Tells whether the label must be withdrawn now. If it has just disappeared, its time starts. */
    boolean isDue(FoundCase found, CaseState.SentLabels sent) {
        boolean absent = found.labels().isEmpty()
                && sent.isAssigned()
                && configuration.withdraws()
                && !isHidden(sent.file())
                && place.holdsFolderOf(sent.file());
        if (!absent) {
            absentSince.remove(found.key());
            return false;
        }
        long now = nanoTime.getAsLong();
        long since = absentSince.computeIfAbsent(found.key(), key -> now);
        if (Duration.ofNanos(now - since).compareTo(configuration.withdrawalDelay()) < 0) {
            return false;
        }
        absentSince.remove(found.key());
        return true;
    }

    /** Whether the file, or a folder above it, can't be read at present. */
    private boolean isHidden(String file) {
        return hidden.stream().anyMatch(name -> file.equals(name) || file.startsWith(name + "/"));
    }
}
