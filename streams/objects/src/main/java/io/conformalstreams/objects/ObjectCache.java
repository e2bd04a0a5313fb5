package io.conformalstreams.objects;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Contents by SHA-256. If their total size would exceed the limit, the least recently used contents are removed. */
final class ObjectCache {

    private final long limit;
    private final Map<String, byte[]> contents = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * @param limit maximum total size in bytes
     */
    ObjectCache(long limit) {
        this.limit = limit;
    }

    synchronized Optional<byte[]> get(String sha256) {
        return Optional.ofNullable(contents.get(sha256));
    }

    /** Stores the content of an object. Content larger than the limit is not stored and removes nothing. */
    synchronized void put(String sha256, byte[] content) {
        if (content.length > limit || contents.putIfAbsent(sha256, content) != null) {
            return;
        }
        bytes += content.length;
        Iterator<byte[]> eldest = contents.values().iterator();
        while (bytes > limit) {
            bytes -= eldest.next().length;
            eldest.remove();
        }
    }

    synchronized long bytes() {
        return bytes;
    }
}
