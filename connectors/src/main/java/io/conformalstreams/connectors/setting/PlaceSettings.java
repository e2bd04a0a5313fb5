package io.conformalstreams.connectors.setting;

import io.conformalstreams.objects.Location;
import io.conformalstreams.objects.Locations;
import io.conformalstreams.objects.S3Credentials;
import io.conformalstreams.objects.S3Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * Settings that name places for files, in folders or buckets, and settings that configure access to a bucket's service.
 */
public final class PlaceSettings {

    private static final String ENDPOINT = "s3.endpoint";
    private static final String REGION = "s3.region";
    private static final String PATH_STYLE = "s3.path.style";
    private static final String ACCESS_KEY_ID = "s3.access.key.id";
    private static final String SECRET_ACCESS_KEY = "s3.secret.access.key";
    private static final String S3 = "S3";
    private static final String ALLOWED = "absolute path or s3://bucket/prefix";

    private PlaceSettings() {}

    /** An absolute path of a folder, or the URI of a folder, a bucket, or a prefix in a bucket. */
    public static ConfigDef.Validator place() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null && !isPlace((String) value)) {
                        throw new ConfigException(name, value, "an absolute path or s3://bucket/prefix is needed");
                    }
                },
                () -> ALLOWED);
    }

    /** Like {@link #place}, or an empty string. */
    public static ConfigDef.Validator placeOrNone() {
        ConfigDef.Validator place = place();
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (!"".equals(value)) {
                        place.ensureValid(name, value);
                    }
                },
                () -> ALLOWED + ", or empty");
    }

    /** The canonical form of a place: a path, or the URI of a bucket's prefix. */
    public static String canonical(String place) {
        return place.startsWith("/") ? Path.of(place).normalize().toString() : Locations.canonical(place);
    }

    /** Opens the place that a setting names. */
    public static Location open(AbstractConfig values, String setting) {
        String place = canonical(values.getString(setting));
        return Locations.open(place.startsWith("/") ? Path.of(place).toUri().toString() : place, s3(values));
    }

    /**
     * @throws ConfigException if only one of the two keys is set
     */
    public static void requireKeyPair(AbstractConfig values) {
        boolean hasSecret = !values.getPassword(SECRET_ACCESS_KEY).value().isEmpty();
        if (values.getString(ACCESS_KEY_ID).isEmpty() == hasSecret) {
            throw new ConfigException(
                    ACCESS_KEY_ID,
                    values.getString(ACCESS_KEY_ID),
                    "set it together with " + SECRET_ACCESS_KEY + ", or set neither");
        }
    }

    /** Defines the settings of S3. */
    public static void define(ConfigDef definition) {
        definition
                .define(
                        ENDPOINT,
                        Type.STRING,
                        "",
                        endpoint(),
                        Importance.MEDIUM,
                        "Address of an S3-compatible service, for example https://minio.hospital:9000. Empty: "
                                + "Amazon S3.",
                        S3,
                        1,
                        Width.MEDIUM,
                        "Endpoint")
                .define(
                        REGION,
                        Type.STRING,
                        "",
                        Importance.LOW,
                        "Region of the service. Empty: us-east-1 if there is an endpoint, otherwise the "
                                + "environment's.",
                        S3,
                        2,
                        Width.SHORT,
                        "Region")
                .define(
                        PATH_STYLE,
                        Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Whether the bucket is part of the path and not of the host name, as MinIO expects.",
                        S3,
                        3,
                        Width.SHORT,
                        "Path style")
                .define(
                        ACCESS_KEY_ID,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "Name of the key pair. Empty: Amazon's environment variables, profile file or container "
                                + "role.",
                        S3,
                        4,
                        Width.MEDIUM,
                        "Access key id")
                .define(
                        SECRET_ACCESS_KEY,
                        Type.PASSWORD,
                        new Password(""),
                        Importance.MEDIUM,
                        "Secret of the key pair. It is never shown.",
                        S3,
                        5,
                        Width.MEDIUM,
                        "Secret access key");
    }

    private static S3Settings s3(AbstractConfig values) {
        return new S3Settings(
                text(values, ENDPOINT).map(URI::create),
                text(values, REGION),
                values.getBoolean(PATH_STYLE),
                text(values, ACCESS_KEY_ID)
                        .map(id -> new S3Credentials(
                                id, values.getPassword(SECRET_ACCESS_KEY).value())));
    }

    private static Optional<String> text(AbstractConfig values, String setting) {
        return Optional.of(values.getString(setting)).filter(text -> !text.isEmpty());
    }

    private static boolean isPlace(String place) {
        try {
            canonical(place);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static ConfigDef.Validator endpoint() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null && !value.equals("") && !isEndpoint((String) value)) {
                        throw new ConfigException(name, value, "an address like https://host:port is needed");
                    }
                },
                () -> "address of a service, or empty");
    }

    private static boolean isEndpoint(String endpoint) {
        try {
            return S3Settings.isHttp(new URI(endpoint));
        } catch (URISyntaxException none) {
            return false;
        }
    }
}
