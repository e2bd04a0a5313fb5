package io.conformalstreams.processor.configuration;

import io.conformalstreams.objects.Location;
import io.conformalstreams.objects.Locations;
import io.conformalstreams.objects.ObjectStore;
import io.conformalstreams.objects.S3Settings;
import io.conformalstreams.processor.setting.Constraint;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * The object stores from which referenced pixels are read.
 *
 * @param roots the only folders and buckets that are read; if empty, every reference is rejected
 * @param largestBytes maximum size of an object, in bytes
 * @param cacheBytes maximum total size of the objects kept in memory, in bytes, shared by all threads
 * @param s3 settings of the service for roots that are buckets
 */
public record ObjectStorage(List<String> roots, int largestBytes, int cacheBytes, S3Settings s3) {

    /** An object is stored in one Java array. */
    static final Constraint<Integer> LARGEST_BYTES = Constraint.between(1, ObjectStore.LARGEST, "bytes");

    static final Constraint<Integer> CACHE_BYTES = Constraint.between(0, Integer.MAX_VALUE, "bytes");

    static final Constraint<String> ROOT = new Constraint<>(
            "a URI like file:///absolute/folder, s3://bucket or s3://bucket/prefix", ObjectStorage::isLocation);

    static final Constraint<String> ENDPOINT =
            new Constraint<>("a URI like https://host:port, without credentials", ObjectStorage::isEndpoint);

    public ObjectStorage {
        roots = List.copyOf(roots);
        roots.forEach(root -> ROOT.require("root", root));
        LARGEST_BYTES.require("largestBytes", largestBytes);
        CACHE_BYTES.require("cacheBytes", cacheBytes);
    }

    /**
     * Opens the object store; empty if no root is configured. Opening contacts no service. Keep the store for the
     * lifetime of the process.
     *
     * @throws IllegalArgumentException if neither the configuration nor the environment determines how to reach a
     *     bucket
     */
    public Optional<ObjectStore> open() {
        if (roots.isEmpty()) {
            return Optional.empty();
        }
        List<Location> places =
                roots.stream().map(root -> Locations.open(root, s3)).toList();
        return Optional.of(new ObjectStore(places, largestBytes, cacheBytes));
    }

    private static boolean isLocation(String root) {
        try {
            Locations.canonical(root);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static boolean isEndpoint(String endpoint) {
        try {
            return S3Settings.isHttp(new URI(endpoint));
        } catch (URISyntaxException none) {
            return false;
        }
    }
}
