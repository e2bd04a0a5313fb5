package io.conformalstreams.connectors.casesource;

import java.util.Optional;

/**
 * A file that a scan found.
 *
 * @param name relative to the watched place
 * @param markedAt when its done marker was last written, in epoch milliseconds; empty if it has no marker
 */
record FoundFile(String name, FileStamp stamp, Optional<Long> markedAt) {}
