package io.conformalstreams.processor.configuration;

import io.conformalstreams.objects.S3Credentials;
import io.conformalstreams.objects.S3Settings;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Reads the {@code objects} section. */
final class ObjectStorageReader {

    /** A gibibyte of decoded pixels compresses to less; the cache holds a few volumes. */
    private static final int LARGEST_BYTES = 1 << 29;

    private static final int CACHE_BYTES = 1 << 27;

    private static final Constraint<String> SET = new Constraint<>("set", text -> !text.isBlank());

    private ObjectStorageReader() {}

    static Optional<ObjectStorage> read(ConfigurationNode document) {
        try (ConfigurationNode section = document.child("objects")) {
            Optional<List<String>> roots = section.isSet("roots")
                    ? section.distinctScalars("roots", ScalarType.text(ObjectStorage.ROOT))
                    : Optional.of(List.of());
            var largestBytes = section.optional(
                    "largestBytes", ScalarType.wholeNumber(ObjectStorage.LARGEST_BYTES), LARGEST_BYTES);
            var cacheBytes =
                    section.optional("cacheBytes", ScalarType.wholeNumber(ObjectStorage.CACHE_BYTES), CACHE_BYTES);
            var s3 = s3(section);
            return ConfigurationNode.whenRead(
                    () -> new ObjectStorage(
                            roots.orElseThrow(),
                            largestBytes.orElseThrow(),
                            cacheBytes.orElseThrow(),
                            s3.orElseThrow()),
                    roots,
                    largestBytes,
                    cacheBytes,
                    s3);
        }
    }

    private static Optional<S3Settings> s3(ConfigurationNode objects) {
        try (ConfigurationNode section = objects.child("s3")) {
            var endpoint = text(section, "endpoint", ObjectStorage.ENDPOINT);
            var region = text(section, "region", SET);
            var pathStyle = section.optional("pathStyle", ScalarType.BOOLEAN, false);
            var accessKeyId = text(section, "accessKeyId", SET);
            var secretAccessKey = text(section, "secretAccessKey", SET);
            boolean isPair = section.require(
                    "secretAccessKey",
                    section.isSet("accessKeyId") == section.isSet("secretAccessKey"),
                    "must be set together with accessKeyId, or neither: then the environment has the credentials");
            return ConfigurationNode.whenRead(
                    () -> new S3Settings(
                            endpoint.orElseThrow().map(URI::create),
                            region.orElseThrow(),
                            pathStyle.orElseThrow(),
                            accessKeyId
                                    .orElseThrow()
                                    .flatMap(id -> secretAccessKey
                                            .orElseThrow()
                                            .map(secret -> new S3Credentials(id, secret)))),
                    endpoint,
                    region,
                    pathStyle,
                    accessKeyId,
                    secretAccessKey,
                    Optional.of(isPair).filter(pair -> pair));
        }
    }

    /** Empty, and an error, where the value is wrong; else the value, if there is one. */
    private static Optional<Optional<String>> text(
            ConfigurationNode section, String key, Constraint<String> constraint) {
        ScalarType<Optional<String>> type = new ScalarType<>(
                text -> Optional.of(Optional.of(text)),
                new Constraint<>(
                        constraint.allowed(), value -> constraint.isSatisfied().test(value.orElseThrow())));
        return section.optional(key, type, Optional.empty());
    }
}
