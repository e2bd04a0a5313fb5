package io.conformalstreams.objects;

import java.util.List;
import java.util.Map;

/**
 * The contents of a location.
 *
 * @param files files in the order of their names
 * @param unreadable files and folders that exist but cannot be read, by name, each with the reason; the contents of
 *     such a folder are unknown
 */
public record Listing(List<StoredFile> files, Map<String, String> unreadable) {

    public Listing {
        files = List.copyOf(files);
        unreadable = Map.copyOf(unreadable);
    }
}
