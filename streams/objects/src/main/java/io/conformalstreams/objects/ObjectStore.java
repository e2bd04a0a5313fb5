package io.conformalstreams.objects;

import static io.conformalstreams.objects.BadObjectException.Fault.CORRUPT;
import static io.conformalstreams.objects.BadObjectException.Fault.MALFORMED;
import static io.conformalstreams.objects.BadObjectException.Fault.MISSING;
import static io.conformalstreams.objects.BadObjectException.Fault.OVERSIZED;
import static io.conformalstreams.objects.BadObjectException.Fault.REFUSED;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Stores objects under the hash of their content: {@code <root>/<first two digits of the SHA-256>/<SHA-256>}. Writing
 * an object again changes nothing. An object that is read has the size and the SHA-256 of its reference, and comes from
 * one of the roots. Thread-safe; the threads share a cache of recently read objects.
 */
public final class ObjectStore implements AutoCloseable {

    /** The longest array that every Java virtual machine can allocate. */
    public static final int LARGEST = Integer.MAX_VALUE - 8;

    private final List<Location> roots;
    private final int largest;
    private final ObjectCache cache;

    /**
     * @param roots locations to read from; objects are written to the first. The store closes them
     * @param largest maximum size of an object that is read, in bytes
     * @param cacheBytes maximum total size of the objects kept in memory, in bytes; 0 for no cache
     */
    public ObjectStore(List<Location> roots, int largest, long cacheBytes) {
        if (roots.isEmpty() || largest < 1 || largest > LARGEST) {
            throw new IllegalArgumentException("a store needs a root, and a limit from 1 to " + LARGEST);
        }
        this.roots = List.copyOf(roots);
        this.largest = largest;
        this.cache = new ObjectCache(cacheBytes);
    }

    /**
     * Writes an object to the first root. After the method returns, others may use the reference.
     *
     * @throws UnreachableStoreException if the root cannot be written now
     */
    public StoredObject write(byte[] content) {
        String sha256 = HexFormat.of().formatHex(sha256(content));
        Location root = roots.get(0);
        try {
            root.write(name(sha256), content, UUID.randomUUID().toString());
        } catch (IOException e) {
            throw new UnreachableStoreException("cannot write object " + sha256 + " to " + root.uri(), e);
        }
        return new StoredObject(root.uri() + "/" + name(sha256), content.length, sha256);
    }

    /**
     * Reads an object.
     *
     * @return its bytes, read-only
     * @throws BadObjectException if there is no such object, or the reference is not allowed
     * @throws UnreachableStoreException if the root cannot be read now
     */
    public ByteBuffer read(StoredObject reference) {
        Location root = rootOf(reference);
        if (reference.size() > largest) {
            throw new BadObjectException(
                    OVERSIZED, "size is " + reference.size() + " bytes: at most " + largest + " are allowed");
        }
        byte[] content = cache.get(reference.sha256()).orElseGet(() -> load(root, reference));
        if (content.length != reference.size()) {
            throw wrongSize(reference, content.length);
        }
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    @Override
    public void close() {
        roots.forEach(Location::close);
    }

    private Location rootOf(StoredObject reference) {
        String uri = canonical(reference.uri());
        for (Location root : roots) {
            if (uri.equals(root.uri() + "/" + name(reference.sha256()))) {
                return root;
            }
        }
        throw new BadObjectException(
                REFUSED,
                "uri '" + reference.uri() + "' is not the URI of an object in "
                        + roots.stream().map(Location::uri).toList()
                        + ": write it to one of them as <root>/<first two digits of sha256>/<sha256>");
    }

    private static String canonical(String uri) {
        try {
            return Locations.canonical(uri);
        } catch (IllegalArgumentException e) {
            throw new BadObjectException(MALFORMED, "uri '" + uri + "' " + e.getMessage());
        }
    }

    private byte[] load(Location root, StoredObject reference) {
        byte[] content;
        int length;
        try (OpenFile file = root.open(name(reference.sha256())).orElseThrow(() -> missing(reference))) {
            if (file.size() != reference.size()) {
                throw wrongSize(reference, file.size());
            }
            // Reading into one array of the right size takes half the memory of collecting parts, which are then
            // joined.
            content = new byte[(int) reference.size()];
            length = file.content().readNBytes(content, 0, content.length);
        } catch (IOException e) {
            throw new UnreachableStoreException("cannot read object " + reference.uri() + " now", e);
        }
        if (length < reference.size()) {
            throw new UnreachableStoreException(
                    "cannot read object " + reference.uri() + " now", new IOException("the transfer was interrupted"));
        }
        String sha256 = HexFormat.of().formatHex(sha256(content));
        if (!sha256.equals(reference.sha256())) {
            throw new BadObjectException(
                    CORRUPT,
                    "the object at '" + reference.uri() + "' has the SHA-256 " + sha256
                            + ": it was damaged or overwritten; write it again");
        }
        cache.put(sha256, content);
        return content;
    }

    private static BadObjectException missing(StoredObject reference) {
        return new BadObjectException(
                MISSING,
                "there is no object at '" + reference.uri()
                        + "': write it before the record, and keep it as long as the records that refer to it");
    }

    private static BadObjectException wrongSize(StoredObject reference, long size) {
        return new BadObjectException(
                CORRUPT,
                "the object at '" + reference.uri() + "' has " + size + " bytes but the reference says "
                        + reference.size() + ": correct the size, or write the object again as a whole");
    }

    private static String name(String sha256) {
        return sha256.substring(0, 2) + "/" + sha256;
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
