package io.conformalstreams.connectors.casesource;

/**
 * A file that was found but is not sent.
 *
 * @param reason the same text for all files with this problem
 * @param file its name, relative to the watched place
 */
record NotTaken(String reason, String file) {}
