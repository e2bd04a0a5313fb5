package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.imagesource.NotTaken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Decides whether the files of a case are complete, and finds the files that wait for a sidecar or a done marker. A
 * gateway writes the files of a case one after the other. So a file is reported only after it has waited for as long as
 * a file must stay unchanged.
 */
final class CaseReadiness {

    private static final String NO_SIDECAR = "waits for its .json sidecar, because sidecars=required";
    private static final String NO_MARKER = "waits for a done marker that is at least as new as the file";

    private final CaseSourceConfiguration configuration;
    private final SettledFiles settled;
    private final LongSupplier nanoTime;
    private final Map<NotTaken, Long> since = new HashMap<>();

    CaseReadiness(CaseSourceConfiguration configuration, SettledFiles settled, LongSupplier nanoTime) {
        this.configuration = configuration;
        this.settled = settled;
        this.nanoTime = nanoTime;
    }

    boolean isScoresReady(FoundCase found) {
        // Every check must run, because it starts the waiting time of its file.
        return settled.isSettled(found.scores())
                & isSidecarReady(found.scoresSidecar())
                & settled.isSettledWhereThere(found.segmentation())
                & settled.isSettledWhereThere(found.properties());
    }

    boolean isLabelReady(FoundCase found) {
        return found.labels().isPresent()
                && settled.isSettled(found.labels().get()) & isSidecarReady(found.labelsSidecar());
    }

    private boolean isSidecarReady(Optional<FoundFile> sidecar) {
        return switch (configuration.sidecars()) {
            case NONE -> true;
            case OPTIONAL -> settled.isSettledWhereThere(sidecar);
            case REQUIRED -> sidecar.isPresent() && settled.isSettledWhereThere(sidecar);
        };
    }

    /**
     * Returns the files that still wait and have waited long enough.
     *
     * @param found all cases of a scan
     * @param scoresRead whether the current scores of a case have been read
     * @param labelRead whether the current label of a case has been read
     */
    List<NotTaken> waiting(List<FoundCase> found, Predicate<FoundCase> scoresRead, Predicate<FoundCase> labelRead) {
        Set<NotTaken> all = new HashSet<>();
        List<NotTaken> due = new ArrayList<>();
        long now = nanoTime.getAsLong();
        for (FoundCase one : found) {
            List<NotTaken> waiting = new ArrayList<>(scoresRead.test(one) ? List.of() : ofScores(one));
            if (!labelRead.test(one)) {
                one.labels()
                        .flatMap(label -> reason(label, one.labelsSidecar()))
                        .ifPresent(waiting::add);
            }
            for (NotTaken file : waiting) {
                all.add(file);
                long start = since.computeIfAbsent(file, unused -> now);
                if (now - start >= configuration.stable().toNanos()) {
                    due.add(file);
                }
            }
        }
        since.keySet().retainAll(all);
        return due;
    }

    private List<NotTaken> ofScores(FoundCase found) {
        Stream<FoundFile> beside =
                Stream.of(found.segmentation(), found.properties()).flatMap(Optional::stream);
        return Stream.concat(
                        reason(found.scores(), found.scoresSidecar()).stream(),
                        beside.filter(settled::lacksMarker).map(file -> new NotTaken(NO_MARKER, file.name())))
                .toList();
    }

    private Optional<NotTaken> reason(FoundFile file, Optional<FoundFile> sidecar) {
        if (configuration.sidecars() == SidecarPolicy.REQUIRED && sidecar.isEmpty()) {
            return Optional.of(new NotTaken(NO_SIDECAR, file.name()));
        }
        Optional<FoundFile> read = configuration.sidecars() == SidecarPolicy.NONE ? Optional.empty() : sidecar;
        return Stream.concat(Stream.of(file), read.stream())
                .filter(settled::lacksMarker)
                .map(one -> new NotTaken(NO_MARKER, one.name()))
                .findFirst();
    }
}
