package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.FormatException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides which case owns an image id within a stratum. Two cases with one id would overwrite each other's labels and
 * sets. The case that was sent first keeps the id. If neither has been sent, neither gets it.
 */
final class ImageOwners {

    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> images = new HashMap<>();

    /** Forgets all other cases. */
    void retain(Set<String> present) {
        if (images.keySet().retainAll(present)) {
            keys.values().retainAll(present);
        }
    }

    void sent(String key, CaseIds ids) {
        if (!ids.imageId().isEmpty()) {
            String former = images.put(key, image(ids));
            if (former != null) {
                keys.remove(former, key);
            }
            keys.put(image(ids), key);
        }
    }

    /**
     * Returns the reason why a case can't have the image id; empty if it can. The reason names the files of the other
     * cases with that id.
     */
    Optional<FormatException> objection(FoundCase found, CaseIds ids) {
        String owner = keys.get(image(ids));
        if (found.key().equals(owner) || owner == null && found.rivals().isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> files = new TreeMap<>();
        found.rivals().forEach(rival -> files.put(rival.key(), rival.file()));
        List<String> others = owner == null ? List.copyOf(files.values()) : List.of(files.getOrDefault(owner, owner));
        return Optional.of(new FormatException(
                found.scores().name(),
                "image id",
                ids.imageId(),
                "other files have the same id in stratum " + ids.stratum() + ": " + others
                        + "; use more groups of the path in image.id, such as ${folder}${case}, or name the image in a"
                        + " sidecar"));
    }

    /** Whether to report a refused case. If no case owns the image id, only the first rival by key is reported. */
    boolean isReported(FoundCase found, CaseIds ids) {
        return keys.containsKey(image(ids))
                || found.rivals().stream().allMatch(rival -> found.key().compareTo(rival.key()) < 0);
    }

    private static String image(CaseIds ids) {
        return ids.stratum() + "\n" + ids.imageId();
    }
}
