package io.conformalstreams.ops.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The results of an earlier simulation in numpy, stored as text. They come from 10,000 runs without drift and 4,000
 * with drift. The distributions of D1 are fully stated. Those of the other tables are not, so the results of these
 * tables can be compared only as orders of magnitude.
 */
final class PublishedResults {

    private static final String FILE = "earlier-results.csv";

    private final Map<List<String>, String> cells = new HashMap<>();

    private PublishedResults() {}

    static PublishedResults load() {
        PublishedResults published = new PublishedResults();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PublishedResults.class.getResourceAsStream(FILE), FILE),
                StandardCharsets.UTF_8))) {
            lines.lines()
                    .skip(1)
                    .map(line -> line.split(";", -1))
                    .forEach(cell -> published.cells.put(List.of(cell[0], cell[1], cell[2]), cell[3]));
            return published;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the cells of all results: table, detector and setting. */
    Set<List<String>> places() {
        return Set.copyOf(cells.keySet());
    }

    /** Returns the earlier result in the same cell. */
    Optional<String> of(SimulationResult result) {
        return Optional.ofNullable(cells.get(List.of(result.table(), result.detector(), result.setting())));
    }

    /** Returns the earlier delay in the same cell. A share in parentheses after it is ignored. */
    OptionalDouble median(SimulationResult result) {
        return of(result)
                .map(text -> text.replaceFirst(" .*", ""))
                .filter(text -> text.matches("[0-9]+"))
                .map(text -> OptionalDouble.of(Double.parseDouble(text)))
                .orElse(OptionalDouble.empty());
    }
}
