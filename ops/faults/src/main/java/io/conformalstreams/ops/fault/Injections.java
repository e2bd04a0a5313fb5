package io.conformalstreams.ops.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was injected in a batch, and how long the instances then took. Thread-safe; every event is also a line in a file. */
final class Injections {

    private final Path timeline;
    private final Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
    private final Map<FaultKind, List<Duration>> readyAgain = new EnumMap<>(FaultKind.class);
    private final List<String> unexpectedEnds = new ArrayList<>();

    Injections(Path timeline) {
        this.timeline = timeline;
    }

    /** Counts a fault. */
    synchronized void add(FaultKind kind, String detail) {
        counts.merge(kind, 1, Integer::sum);
        note(kind.option() + " " + detail);
    }

    /** Records the time after which an instance was ready again. */
    synchronized void readyAgain(FaultKind kind, Duration duration, String detail) {
        readyAgain.computeIfAbsent(kind, absent -> new ArrayList<>()).add(duration);
        note(detail + " is ready after " + kind.option() + " in " + duration.toMillis() + " ms");
    }

    /** Records that a process has ended although nobody had ended it. */
    synchronized void unexpectedEnd(String detail) {
        unexpectedEnds.add(detail);
        note(detail);
    }

    /** Writes a line into the timeline of the batch. */
    synchronized void note(String line) {
        try {
            Files.writeString(
                    timeline, Instant.now() + " " + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the number of faults of each kind. */
    synchronized Map<FaultKind, Integer> counts() {
        return Map.copyOf(counts);
    }

    synchronized int kills() {
        return counts.entrySet().stream()
                .filter(count -> count.getKey().group() == FaultKind.Group.KILL)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Returns the times until instances were ready again. Those that were disturbed again before that are missing. */
    synchronized Map<FaultKind, List<Duration>> readyAgain() {
        Map<FaultKind, List<Duration>> copy = new EnumMap<>(FaultKind.class);
        readyAgain.forEach((kind, durations) -> copy.put(kind, List.copyOf(durations)));
        return copy;
    }

    synchronized List<String> unexpectedEnds() {
        return List.copyOf(unexpectedEnds);
    }
}
