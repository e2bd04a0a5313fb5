package io.conformalstreams.ops.dataset;

import java.io.IOException;
import java.util.List;

/** Segmentation cases with scores and ground truth, in the order in which they are to be streamed. */
public sealed interface CaseSource permits CaseFolder, SyntheticLesions {

    /** What all cases have in common. */
    Description description();

    /** The cases in stream order: ascending sequence, unique case ids. */
    List<CaseReference> cases();

    /** Number of cases. */
    default int size() {
        return cases().size();
    }

    /**
     * Reads or generates one case. May be called from several threads at once, in any order, any number of times, and
     * gives the same bytes each time.
     *
     * @param reference one of {@link #cases()}
     * @throws io.conformalstreams.connectors.format.FormatException when a file of the case is malformed or disagrees
     *     with the description
     * @throws IOException when a file can't be read
     * @throws IllegalArgumentException when the reference isn't one of {@link #cases()}
     */
    Case load(CaseReference reference) throws IOException;
}
