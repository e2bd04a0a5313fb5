package io.conformalstreams.connectors.casesource;

import java.nio.file.Path;

/** A file that a scan came across. */
record FoundFile(Path path, FileStamp stamp) {}
