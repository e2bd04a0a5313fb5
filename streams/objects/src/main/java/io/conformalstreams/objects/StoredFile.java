package io.conformalstreams.objects;

/**
 * A file as a listing shows it.
 *
 * @param name below the location, with {@code /} between its elements
 * @param size in bytes
 * @param modified when it was last written, in epoch milliseconds by the clock of the location
 * @param version changes with the content where the location tells, as an ETag does; empty where it doesn't
 */
public record StoredFile(String name, long size, long modified, String version) {}
