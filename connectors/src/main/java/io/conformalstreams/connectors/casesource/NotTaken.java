package io.conformalstreams.connectors.casesource;

/**
 * A file or object that was found but is not sent.
 *
 * @param reason the same text for all with this problem
 * @param file its name; the name of a file is relative to the watched place
 */
public record NotTaken(String reason, String file) {}
