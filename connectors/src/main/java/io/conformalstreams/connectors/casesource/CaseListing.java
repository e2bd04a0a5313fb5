package io.conformalstreams.connectors.casesource;

import java.util.List;
import java.util.Set;

/**
 * What a scan came across.
 *
 * @param cases those with one score file
 * @param notTaken what else is there, with reasons
 * @param hidden names of files and folders of which nobody can tell what they hold now: a label there isn't missing
 */
record CaseListing(List<FoundCase> cases, List<NotTaken> notTaken, Set<String> hidden) {}
