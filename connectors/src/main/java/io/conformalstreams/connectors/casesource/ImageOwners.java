package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.FormatException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which case an image id belongs to in its stratum. Two cases of one id would overwrite each other's labels and sets: the
 * one that was sent first keeps it, and of two that haven't been sent none gets it.
 */
final class ImageOwners {

    private final Map<String, String> keys = new HashMap<>();

    /** Forgets all other cases. */
    void retain(Set<String> present) {
        keys.values().retainAll(present);
    }

    void sent(String key, CaseIds ids) {
        if (!ids.imageId().isEmpty()) {
            keys.values().remove(key);
            keys.put(image(ids), key);
        }
    }

    /**
     * @throws FormatException when another case has the image id, or could
     */
    void requireOwner(FoundCase found, CaseIds ids) throws FormatException {
        String owner = keys.get(image(ids));
        if (found.key().equals(owner)) {
            return;
        }
        List<String> others = owner == null ? found.rivals() : List.of(owner);
        if (!others.isEmpty()) {
            throw new FormatException(
                    found.scores().name(),
                    "image id",
                    ids.imageId(),
                    "other cases have it in stratum " + ids.stratum() + ": " + others
                            + "; use more groups of the path in image.id, such as ${folder}${case}, or name the image in a"
                            + " sidecar");
        }
    }

    private static String image(CaseIds ids) {
        return ids.stratum() + "\n" + ids.imageId();
    }
}
