package io.conformalstreams.processor.configuration;

import io.conformalstreams.objects.S3Credentials;
import io.conformalstreams.objects.S3Settings;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ListType;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import io.conformalstreams.processor.setting.SettingValues;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The settings of object storage. */
final class ObjectStorageSettings {

    private static final SettingGroup S3 =
            SettingGroup.of("objects.s3", "How to reach the object store, if any root is a bucket.");
    static final SettingGroup SETTINGS = SettingGroup.of(
                    "objects", "The object stores from which referenced pixels are read.")
            .include(S3);

    private static final Constraint<String> TEXT =
            new Constraint<>("a text with at least one visible character", text -> !text.isBlank());

    private static final Setting<List<String>> ROOTS = SETTINGS.optional(
            "roots",
            ListType.distinct(ScalarType.text(ObjectStorage.ROOT)),
            ListType.NONE,
            "Folders and buckets that may be read. A reference to any other place is rejected. Without roots, every"
                    + " reference is rejected.");
    /** Half a gibibyte, because a gibibyte of decoded pixels compresses to less. */
    private static final Setting<Integer> LARGEST_BYTES = SETTINGS.optional(
            "largestBytes",
            ScalarType.wholeNumber(ObjectStorage.LARGEST_BYTES),
            "536870912",
            "Maximum size of one object. Larger objects are rejected.");
    /** The default cache has room for a few volumes. */
    private static final Setting<Integer> CACHE_BYTES = SETTINGS.optional(
            "cacheBytes",
            ScalarType.wholeNumber(ObjectStorage.CACHE_BYTES),
            "134217728",
            "Maximum total size of the objects kept in memory. A label can then reuse the scores that its prediction read.");

    private static final Setting<Optional<String>> ENDPOINT = S3.unset(
            "endpoint", ScalarType.text(ObjectStorage.ENDPOINT), "Amazon S3", "Address of an S3-compatible service.");
    private static final Setting<Optional<String>> REGION = S3.unset(
            "region",
            ScalarType.text(TEXT),
            "`us-east-1` with an endpoint, otherwise the environment's",
            "Region of the service.");
    private static final Setting<Boolean> PATH_STYLE = S3.optional(
            "pathStyle",
            ScalarType.BOOLEAN,
            "false",
            "Whether the bucket is in the path instead of the host name, as MinIO expects.");
    private static final Setting<Optional<String>> ACCESS_KEY_ID = S3.unset(
            "accessKeyId",
            ScalarType.text(TEXT),
            "the environment's",
            "Name of the key pair. Without it, Amazon's environment variables, profile file or container role apply.");
    private static final Setting<Optional<String>> SECRET_ACCESS_KEY = S3.unset(
            "secretAccessKey",
            ScalarType.text(TEXT),
            "the environment's",
            "Secret of the key pair. Set it together with accessKeyId, preferably as an environment variable.");

    private ObjectStorageSettings() {}

    static Optional<ObjectStorage> read(ConfigurationNode document) {
        try (ConfigurationNode objects = document.child(SETTINGS.key())) {
            return SETTINGS.readKeys(objects)
                    .filter(
                            values -> objects.require(
                                    "s3." + SECRET_ACCESS_KEY.key(),
                                    values.get(ACCESS_KEY_ID).isPresent()
                                            == values.get(SECRET_ACCESS_KEY).isPresent(),
                                    "must be set together with accessKeyId; without both, the credentials come from the environment"))
                    .map(values -> new ObjectStorage(
                            values.get(ROOTS), values.get(LARGEST_BYTES), values.get(CACHE_BYTES), s3(values)));
        }
    }

    private static S3Settings s3(SettingValues values) {
        return new S3Settings(
                values.get(ENDPOINT).map(URI::create),
                values.get(REGION),
                values.get(PATH_STYLE),
                values.get(ACCESS_KEY_ID)
                        .flatMap(id -> values.get(SECRET_ACCESS_KEY).map(secret -> new S3Credentials(id, secret))));
    }
}
