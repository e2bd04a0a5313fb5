package io.conformalstreams.connectors.casesource;

/**
 * A file that was found but is not sent.
 *
 * @param reason the same for all files of a kind
 * @param file its name below the watched place
 */
record NotTaken(String reason, String file) {}
