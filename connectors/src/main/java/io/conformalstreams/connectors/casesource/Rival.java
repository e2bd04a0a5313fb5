package io.conformalstreams.connectors.casesource;

/**
 * Another case whose path names the same image.
 *
 * @param key of the case
 * @param file its score file, relative to the watched place
 */
record Rival(String key, String file) {}
