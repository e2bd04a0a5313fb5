package io.conformalstreams.ops.dataset;

import java.io.IOException;
import java.util.List;

/** Segmentation cases with scores and ground truth, in the order of streaming. */
public sealed interface CaseSource permits CaseFolder, SyntheticLesions {

    /** The properties that all cases share. */
    DatasetDescription description();

    /** The cases in stream order: ascending sequence, unique case ids. */
    List<CaseReference> cases();

    /** Number of cases. */
    default int size() {
        return cases().size();
    }

    /**
     * Reads or generates one case. Several threads may call it at once, in any order and any number of times. It gives
     * the same bytes each time.
     *
     * @param reference one of {@link #cases()}
     * @throws io.conformalstreams.connectors.format.FormatException if a file of the case is malformed or disagrees
     *     with the description
     * @throws IOException if a file can't be read
     * @throws IllegalArgumentException if the reference isn't one of {@link #cases()}
     */
    Case load(CaseReference reference) throws IOException;

    /** The readers whose own labels of a case are known, in the order of their names; usually none. */
    default List<String> raters(CaseReference reference) {
        return List.of();
    }

    /**
     * As {@link #load(CaseReference)}, with the labels of one reader.
     *
     * @param rater one of {@link #raters(CaseReference)}
     * @throws IllegalArgumentException if the reader has not labelled the case
     */
    default Case load(CaseReference reference, String rater) throws IOException {
        throw new IllegalArgumentException("case " + reference + " has no label by rater '" + rater + "'");
    }
}
