package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import io.conformalstreams.processor.setting.SettingValues;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What protects the endpoints of health and metrics. {@link #toString()} shows no secret.
 *
 * @param token what a client sends as {@code Authorization: Bearer}; empty if clients are not authenticated
 * @param keyStore private key and certificate of the server; empty for plain HTTP
 * @param isWaived whether something outside the application protects the endpoints
 */
public record HttpProtection(Optional<String> token, Optional<KeyStoreFile> keyStore, boolean isWaived) {

    /** No token, plain HTTP: enough for an endpoint that only this machine can reach. */
    public static final HttpProtection NONE = new HttpProtection(Optional.empty(), Optional.empty(), false);

    /** The number of letters of a token that nobody guesses. */
    private static final int SHORTEST_TOKEN = 16;

    private static final Constraint<String> TOKEN_RULE = Constraint.matching(
            "[\\x21-\\x7e]{" + SHORTEST_TOKEN + ",256}",
            SHORTEST_TOKEN + " to 256 letters, digits and signs without spaces");

    private static final Constraint<String> PASSWORD_RULE = new Constraint<>("set", password -> !password.isEmpty());

    /**
     * The file with the server's private key and certificate.
     *
     * @param path a PKCS12 or JKS file
     * @param password password of the file and of its key
     */
    public record KeyStoreFile(Path path, String password) {

        /** Shows the path only. */
        @Override
        public String toString() {
            return "KeyStoreFile[" + path + "]";
        }
    }

    /** Checks the token. */
    public HttpProtection {
        if (token.isPresent() && !TOKEN_RULE.isSatisfied().test(token.get())) {
            throw new IllegalArgumentException("token must be " + TOKEN_RULE.allowed());
        }
    }

    /** Whether clients are authenticated, and nobody on the network can read what is sent. */
    public boolean isComplete() {
        return token.isPresent() && keyStore.isPresent();
    }

    /** Shows which means are in use, but no secret. */
    @Override
    public String toString() {
        return "HttpProtection[token " + (token.isPresent() ? "set" : "unset") + ", " + keyStore + ", waived "
                + isWaived + "]";
    }

    /** The settings, which are keys of the address's mapping. */
    record Settings(
            Setting<Optional<String>> token,
            Setting<Optional<Path>> keyStore,
            Setting<Optional<String>> keyStorePassword,
            Setting<Boolean> unprotected) {

        static Settings in(SettingGroup group) {
            return new Settings(
                    group.unset(
                            "token",
                            // Read without a rule, because an error would quote the value.
                            ScalarType.text(new Constraint<>(TOKEN_RULE.allowed(), token -> true)),
                            "no token",
                            "Token that clients must send as `Authorization: Bearer TOKEN`, preferably set as an"
                                    + " environment variable. Without it, `/live` and `/ready` only respond with true or"
                                    + " false."),
                    group.unset(
                            "keyStore",
                            ScalarType.PATH,
                            "plain HTTP",
                            "PKCS12 file with the private key and the certificate of the server. With it, the endpoints"
                                    + " use TLS."),
                    group.unset(
                            "keyStorePassword",
                            ScalarType.text(new Constraint<>(PASSWORD_RULE.allowed(), password -> true)),
                            "no key store",
                            "Password of the key store, preferably set as an environment variable."),
                    group.optional(
                            "unprotected",
                            ScalarType.BOOLEAN,
                            "false",
                            "Whether to serve an interface other than the local one without token and TLS. Only use it"
                                    + " where something else protects the port, such as a service mesh."));
        }

        /** Returns the protection; empty after reporting what is wrong. */
        Optional<HttpProtection> read(SettingValues values, ConfigurationNode node) {
            Optional<String> givenToken = values.get(token);
            Optional<Path> file = values.get(keyStore);
            Optional<String> password = values.get(keyStorePassword);
            boolean fits = node.require(
                    token.key(),
                    givenToken.map(TOKEN_RULE.isSatisfied()::test).orElse(true),
                    "must be " + TOKEN_RULE.allowed());
            fits &= node.require(
                    keyStorePassword.key(),
                    file.isPresent()
                            == password.filter(PASSWORD_RULE.isSatisfied()).isPresent(),
                    "must be set together with " + keyStore.key());
            return fits
                    ? Optional.of(new HttpProtection(
                            givenToken,
                            file.flatMap(path -> password.map(secret -> new KeyStoreFile(path, secret))),
                            values.get(unprotected)))
                    : Optional.empty();
        }
    }
}
