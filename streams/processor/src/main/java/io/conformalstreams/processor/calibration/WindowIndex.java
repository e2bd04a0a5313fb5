package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.configuration.Window;
import io.conformalstreams.processor.configuration.Window.LastDuration;
import io.conformalstreams.processor.configuration.Window.LastImages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Decides which units a window holds, and finds the images that leave it when a label arrives. The window {@code last n}
 * goes by the order in which images were first accepted. The window {@code last T} goes by the event time of an image's
 * first revision. A unit is in the window while its first image is. It leaves with all its images, because a unit that
 * lacks images would break the promise. A unit that has left never returns, unless a correction gives it another first
 * image.
 */
final class WindowIndex {

    private final long longestCount;
    private final Optional<Duration> longestDuration;
    private final Map<Long, String> bySequence = new HashMap<>();
    private final NavigableMap<Long, List<String>> byFirstLabelledAt = new TreeMap<>();

    WindowIndex(Collection<Window> windows) {
        this.longestCount = windows.stream()
                .mapToLong(window -> window instanceof LastImages last ? last.count() : 0)
                .max()
                .orElse(0);
        this.longestDuration = windows.stream()
                .flatMap(window -> window instanceof LastDuration last ? Stream.of(last.duration()) : Stream.empty())
                .max(Duration::compareTo);
    }

    /**
     * Tells whether a window of a stratum holds a unit.
     *
     * @param first the unit's first image
     */
    static boolean holds(Window window, StratumHeader header, FirstImage first) {
        if (window instanceof LastImages last) {
            return first.sequence() >= header.images() - last.count();
        }
        return !(window instanceof LastDuration last) || first.labelledAt() > oldest(last, header);
    }

    /** Keeps an image for as long as it can still leave a window. */
    void add(StratumHeader header, CalibrationEntry entry) {
        if (entry.sequence() >= header.images() - longestCount) {
            bySequence.put(entry.sequence(), entry.imageId());
            bySequence.remove(header.images() - longestCount - 1);
        }
        if (longestDuration.isPresent()) {
            byFirstLabelledAt
                    .computeIfAbsent(entry.firstLabelledAt(), time -> new ArrayList<>())
                    .add(entry.imageId());
            byFirstLabelledAt
                    .headMap(header.windowTime() - longestDuration.get().toMillis(), false)
                    .clear();
        }
    }

    /**
     * Returns the images that leave a window between two headers of the stratum. Call it before {@link #add} with the
     * later header.
     */
    List<String> evicted(Window window, StratumHeader before, StratumHeader after) {
        if (window instanceof LastImages last) {
            return evictedBySequence(last, before, after);
        }
        return window instanceof LastDuration last ? evictedByTime(last, before, after) : List.of();
    }

    private List<String> evictedBySequence(LastImages last, StratumHeader before, StratumHeader after) {
        List<String> images = new ArrayList<>();
        for (long sequence = Math.max(0, before.images() - last.count());
                sequence < after.images() - last.count();
                sequence++) {
            images.add(bySequence.get(sequence));
        }
        return images;
    }

    private List<String> evictedByTime(LastDuration last, StratumHeader before, StratumHeader after) {
        if (before.images() == 0 || before.windowTime() == after.windowTime()) {
            return List.of();
        }
        return byFirstLabelledAt.subMap(oldest(last, before), false, oldest(last, after), true).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /** The latest event time outside the window, milliseconds since 1970. */
    private static long oldest(LastDuration last, StratumHeader header) {
        return header.windowTime() - last.duration().toMillis();
    }
}
