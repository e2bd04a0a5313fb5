package io.conformalstreams.ops.promise;

import java.util.ArrayList;
import java.util.List;

/**
 * A promise of the documents, with its proof and the experiments that would refute it.
 *
 * @param name a short name in lower case with hyphens. It is unique, and the random numbers of the experiments depend
 *     on it
 * @param statement the promise in one sentence
 * @param proof the theorem with its source, or the class that contains the proof
 * @param quotes the places in documents that state the promise
 * @param experiments at least one; if one refutes the promise, it is refuted
 */
public record RefutablePromise(
        String name, String statement, String proof, List<Quote> quotes, List<Experiment> experiments) {

    /**
     * A passage of a document.
     *
     * @param document path below the project's top folder
     * @param text the passage without emphasis, with single blanks between words
     */
    public record Quote(String document, String text) {}

    /** @throws IllegalArgumentException if the name is malformed, or no experiment could refute the promise */
    public RefutablePromise {
        quotes = List.copyOf(quotes);
        experiments = List.copyOf(experiments);
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("name must be lower-case words joined by hyphens: '" + name + "'");
        }
        if (experiments.isEmpty()) {
            throw new IllegalArgumentException("no experiment could refute " + name);
        }
    }

    /** Creates a promise without quotes. */
    static RefutablePromise of(String name, String statement, String proof, Experiment... experiments) {
        return new RefutablePromise(name, statement, proof, List.of(), List.of(experiments));
    }

    /** Returns the same promise with further passages of one document that state it. */
    RefutablePromise statedIn(String document, String... passages) {
        List<Quote> all = new ArrayList<>(quotes);
        for (String passage : passages) {
            all.add(new Quote(document, passage));
        }
        return new RefutablePromise(name, statement, proof, all, experiments);
    }
}
