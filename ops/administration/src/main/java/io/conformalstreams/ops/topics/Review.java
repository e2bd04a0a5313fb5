package io.conformalstreams.ops.topics;

import java.util.List;

/**
 * A topic or subject as it is, held against what it should be.
 *
 * @param resource what it is called, such as {@code topic conformal.thresholds}
 * @param summary what it has, in words
 * @param changes what would bring it to what is wanted, in the order in which it must happen
 * @param problems differences that no change can mend, each with the way out
 */
public record Review(String resource, String summary, List<Change> changes, List<String> problems) {

    public Review {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }
}
