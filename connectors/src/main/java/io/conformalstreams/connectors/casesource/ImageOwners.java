package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.FormatException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which case owns an image id within a stratum. Two cases with one id would overwrite each other's labels and
 * sets. The case that was sent first keeps the id. If neither has been sent, neither gets it.
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
     * @throws FormatException if another case owns or could own the image id
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
                    "other cases have the same id in stratum " + ids.stratum() + ": " + others
                            + "; use more groups of the path in image.id, such as ${folder}${case}, or name the image "
                            + "in a"
                            + " sidecar");
        }
    }

    private static String image(CaseIds ids) {
        return ids.stratum() + "\n" + ids.imageId();
    }
}
