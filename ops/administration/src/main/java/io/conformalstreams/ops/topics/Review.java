package io.conformalstreams.ops.topics;

import java.util.List;

/**
 * A topic or subject, compared with its wanted state.
 *
 * @param resource its name, for example {@code topic conformal.thresholds}
 * @param summary its present state, in words
 * @param changes the changes that lead to the wanted state, in the necessary order
 * @param problems differences that no change can repair, each with a remedy
 */
public record Review(String resource, String summary, List<Change> changes, List<String> problems) {

    public Review {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }
}
