package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.imagesource.NotTaken;
import java.util.List;
import java.util.Set;

/**
 * The result of a scan.
 *
 * @param cases cases with exactly one score file
 * @param notTaken all other files, each with the reason
 * @param hidden names of files and folders that could not be read. A label inside one of them doesn't count as missing.
 */
record CaseListing(List<FoundCase> cases, List<NotTaken> notTaken, Set<String> hidden) {}
