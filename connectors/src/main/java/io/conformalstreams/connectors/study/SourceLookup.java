package io.conformalstreams.connectors.study;

import io.conformalstreams.connectors.dicom.SourceSeries;
import io.conformalstreams.connectors.issued.IssuedSets;
import java.io.IOException;

/** Finds the series of images that sets belong to, so that study identifiers need not be in Kafka. */
@FunctionalInterface
interface SourceLookup {

    /**
     * @throws io.conformalstreams.connectors.format.FormatException if there is no such series, if it can't be read, or
     *     if several fit the sets
     * @throws IOException if the place where it is searched for can't be reached
     */
    SourceSeries find(IssuedSets sets) throws IOException;
}
