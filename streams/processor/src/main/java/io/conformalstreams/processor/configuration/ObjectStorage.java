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
 * Where pixels that come by reference are read.
 *
 * @param roots places of objects, the only ones that are read; none: references are rejected
 * @param largestBytes most bytes of an object
 * @param cacheBytes most bytes of objects that are kept in memory, shared by all threads
 * @param s3 how to reach the service of buckets among the roots
 */
public record ObjectStorage(List<String> roots, int largestBytes, int cacheBytes, S3Settings s3) {

    /** A Java array, which holds an object, can be this long. */
    static final Constraint<Integer> LARGEST_BYTES = Constraint.between(1, ObjectStore.LARGEST);

    static final Constraint<Integer> CACHE_BYTES = Constraint.between(0, Integer.MAX_VALUE);

    static final Constraint<String> ROOT = new Constraint<>(
            "like file:///absolute/folder, s3://bucket or s3://bucket/prefix", ObjectStorage::isLocation);

    static final Constraint<String> ENDPOINT =
            new Constraint<>("like https://host:port, without credentials", ObjectStorage::isEndpoint);

    public ObjectStorage {
        roots = List.copyOf(roots);
        roots.forEach(root -> ROOT.require("root", root));
        LARGEST_BYTES.require("largestBytes", largestBytes);
        CACHE_BYTES.require("cacheBytes", cacheBytes);
    }

    /**
     * The store, without asking it anything; empty where no root is configured. It is meant to live as long as the
     * process.
     *
     * @throws IllegalArgumentException if neither configuration nor environment say how to reach a bucket
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
