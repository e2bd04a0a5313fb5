package io.conformalstreams.connectors.dicomweb;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings that say how to reach an archive. */
public final class DicomwebSettings {

    private static final Logger LOG = LoggerFactory.getLogger(DicomwebSettings.class);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Address of the archive's DICOMweb service. */
    public static final String URL = "dicomweb.url";

    private static final String USERNAME = "dicomweb.username";
    private static final String PASSWORD = "dicomweb.password";
    private static final String BEARER_TOKEN = "dicomweb.bearer.token";
    private static final String TIMEOUT = "dicomweb.timeout.ms";
    private static final String RESPONSE_MAX_BYTES = "dicomweb.response.max.bytes";
    private static final String JSON_MAX_BYTES = "dicomweb.json.max.bytes";
    private static final String GROUP = "DICOMweb";

    private DicomwebSettings() {}

    /**
     * Defines the settings.
     *
     * @param required whether the connector can't work without an archive
     */
    public static void define(ConfigDef definition, boolean required) {
        definition
                .define(
                        URL,
                        Type.STRING,
                        required ? ConfigDef.NO_DEFAULT_VALUE : "",
                        address(required),
                        required ? Importance.HIGH : Importance.MEDIUM,
                        "Address of the archive's DICOMweb service, such as https://pacs.hospital/dicom-web.",
                        GROUP,
                        1,
                        Width.LONG,
                        "Address")
                .define(
                        USERNAME,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "User name for basic authentication. Empty: none.",
                        GROUP,
                        2,
                        Width.MEDIUM,
                        "User name")
                .define(
                        PASSWORD,
                        Type.PASSWORD,
                        new Password(""),
                        Importance.MEDIUM,
                        "Password of that user. It is never shown.",
                        GROUP,
                        3,
                        Width.MEDIUM,
                        "Password")
                .define(
                        BEARER_TOKEN,
                        Type.PASSWORD,
                        new Password(""),
                        Importance.MEDIUM,
                        "Token for the header Authorization: Bearer, instead of a user name. It is never shown.",
                        GROUP,
                        4,
                        Width.MEDIUM,
                        "Bearer token")
                .define(
                        TIMEOUT,
                        Type.LONG,
                        60_000L,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "How long to wait for a response, and then for its next bytes, in milliseconds.",
                        GROUP,
                        5,
                        Width.SHORT,
                        "Timeout")
                .define(
                        RESPONSE_MAX_BYTES,
                        Type.INT,
                        1 << 30,
                        ConfigDef.Range.between(1, Integer.MAX_VALUE - 8),
                        Importance.LOW,
                        "Maximum size in bytes of a response with an object. A longer response is refused.",
                        GROUP,
                        6,
                        Width.SHORT,
                        "Longest response")
                .define(
                        JSON_MAX_BYTES,
                        Type.INT,
                        1 << 26,
                        ConfigDef.Range.between(1, Integer.MAX_VALUE - 8),
                        Importance.LOW,
                        "Maximum size in bytes of a response in JSON: search results, the metadata of a series, "
                                + "or the result of storing. A longer response is refused. Parsed JSON takes "
                                + "several times its size.",
                        GROUP,
                        7,
                        Width.SHORT,
                        "Longest JSON");
        ClientTls.define(definition, GROUP, 8);
    }

    /**
     * The client that the settings describe.
     *
     * @throws ConfigException if they contradict each other, or a key or certificate can't be read
     */
    public static DicomwebClient open(AbstractConfig values) {
        requireOneIdentity(values);
        URI address = URI.create(values.getString(URL));
        Optional<String> authorization = authorization(values);
        if (authorization.isPresent() && "http".equals(address.getScheme()) && !LOOPBACK.contains(address.getHost())) {
            LOG.warn(
                    "{} is not encrypted: anyone who reads the network traffic learns the password or token; "
                            + "use https",
                    address);
        }
        return new DicomwebClient(
                address,
                authorization,
                ClientTls.context(values),
                Duration.ofMillis(values.getLong(TIMEOUT)),
                new ResponseLimits(
                        new ResponseLimits.Limit(values.getInt(RESPONSE_MAX_BYTES), RESPONSE_MAX_BYTES),
                        new ResponseLimits.Limit(values.getInt(JSON_MAX_BYTES), JSON_MAX_BYTES)));
    }

    /** Whether an archive is named. */
    public static boolean isSet(AbstractConfig values) {
        return !values.getString(URL).isEmpty();
    }

    /**
     * @throws ConfigException if both a token and a user are set, or a password without a user
     */
    public static void requireOneIdentity(AbstractConfig values) {
        boolean user = !values.getString(USERNAME).isEmpty();
        boolean password = !values.getPassword(PASSWORD).value().isEmpty();
        boolean token = !values.getPassword(BEARER_TOKEN).value().isEmpty();
        if (user != password || user && token) {
            throw new ConfigException(
                    USERNAME,
                    values.getString(USERNAME),
                    "give it with " + PASSWORD + ", or give " + BEARER_TOKEN + " alone, or none");
        }
    }

    private static Optional<String> authorization(AbstractConfig values) {
        String token = values.getPassword(BEARER_TOKEN).value();
        if (!token.isEmpty()) {
            return Optional.of("Bearer " + token);
        }
        String user = values.getString(USERNAME);
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of("Basic "
                        + Base64.getEncoder()
                                .encodeToString((user
                                                + ':'
                                                + values.getPassword(PASSWORD).value())
                                        .getBytes(StandardCharsets.UTF_8)));
    }

    private static ConfigDef.Validator address(boolean required) {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    boolean none = value == null || value.equals("");
                    if (none ? required && value != null : !isAddress((String) value)) {
                        throw new ConfigException(name, value, "an address like https://host:port/dicom-web is needed");
                    }
                },
                () -> "address of a service" + (required ? "" : ", or empty"));
    }

    private static boolean isAddress(String address) {
        try {
            URI uri = new URI(address);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getQuery() == null
                    && uri.getUserInfo() == null;
        } catch (URISyntaxException none) {
            return false;
        }
    }
}
