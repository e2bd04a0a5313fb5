package io.conformalstreams.connectors.imagesource;

/**
 * A file or object that was found but is not sent.
 *
 * @param reason the problem; the same text for all files or objects that have it
 * @param file its name; the name of a file is relative to the watched place
 */
public record NotTaken(String reason, String file) {}
