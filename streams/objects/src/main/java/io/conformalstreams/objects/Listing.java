package io.conformalstreams.objects;

import java.util.List;
import java.util.Map;

/**
 * The contents of a place.
 *
 * @param files in the order of their names
 * @param unreadable names of files and folders that are there but can't be read, each with the reason; what lies below
 *     such a folder is unknown
 */
public record Listing(List<StoredFile> files, Map<String, String> unreadable) {

    public Listing {
        files = List.copyOf(files);
        unreadable = Map.copyOf(unreadable);
    }
}
