package io.conformalstreams.objects;

/**
 * A file in a listing.
 *
 * @param name name relative to the location, with {@code /} between its parts
 * @param size size in bytes
 * @param modified time of the last write, in epoch milliseconds, by the clock of the location
 * @param version text that changes with the content, for example an ETag; empty if the location has none
 */
public record StoredFile(String name, long size, long modified, String version) {}
