package io.conformalstreams.connectors.study;

import io.conformalstreams.connectors.dicom.SourceSeries;
import io.conformalstreams.connectors.issued.IssuedSets;
import java.io.IOException;

/** Finds the series of images that sets belong to, so that study identifiers need not be in Kafka. */
@FunctionalInterface
interface SourceLookup {

    /**
     * @throws io.conformalstreams.connectors.format.FormatException when there is no such series, or it fits nothing
     * @throws IOException when it can't be read now
     */
    SourceSeries find(IssuedSets sets) throws IOException;
}
