package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import io.conformalstreams.processor.setting.SettingValues;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address at which health and metrics are served.
 *
 * @param host name or address of the network interface
 * @param port port; 0 selects any free port
 * @param protection token and TLS; needed, unless waived, where other machines can reach the address
 */
public record HttpAddress(String host, int port, HttpProtection protection) {

    static final SettingGroup SETTINGS = SettingGroup.of(
            "application.http",
            "Address at which health and metrics are served. Without a token and TLS, it must be local.");

    private static final Constraint<String> HOST_RULE = Constraint.matching("\\S{1,253}", "a host name or an address");
    private static final Constraint<Integer> PORT_RULE = Constraint.between(0, 65_535);

    /** The names that mean this machine on every machine. Any other name may mean an interface of the network. */
    private static final Pattern LOCAL = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?(::|(0:){7})1\\]?");

    private static final Setting<String> HOST = SETTINGS.optional(
            "host",
            ScalarType.text(HOST_RULE),
            "127.0.0.1",
            "Network interface to listen on. Any interface but the local one needs `token` and `keyStore`.");
    private static final Setting<Integer> PORT = SETTINGS.optional(
            "port", ScalarType.wholeNumber(PORT_RULE), "8080", "Port to listen on. 0 selects any free port.");
    private static final HttpProtection.Settings PROTECTION = HttpProtection.Settings.in(SETTINGS);

    /** Checks the values. */
    public HttpAddress {
        HOST_RULE.require("host", host);
        PORT_RULE.require("port", port);
        if (!isProtected(host, protection)) {
            throw new IllegalArgumentException("host " + host + " " + unprotected());
        }
    }

    /** An address without token and TLS. */
    public static HttpAddress local(String host, int port) {
        return new HttpAddress(host, port, HttpProtection.NONE);
    }

    /** The beginning of every URL, without a slash at its end. */
    public String url(int boundPort) {
        String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return (protection.keyStore().isPresent() ? "https://" : "http://") + literal + ":" + boundPort;
    }

    private static boolean isProtected(String host, HttpProtection protection) {
        return LOCAL.matcher(host).matches() || protection.isComplete() || protection.isWaived();
    }

    private static String unprotected() {
        return "can be reached from other machines, so token, keyStore and keyStorePassword must be set; or set"
                + " unprotected: true if something else protects the port";
    }

    /** Returns the address; empty after reporting what is wrong. */
    static Optional<HttpAddress> of(SettingValues values, ConfigurationNode document) {
        ConfigurationNode node = document.child("application").child(SETTINGS.key());
        Optional<HttpProtection> protection = PROTECTION.read(values, node);
        String host = values.get(HOST);
        return protection
                .filter(given -> node.require(HOST.key(), isProtected(host, given), host + " " + unprotected()))
                .map(given -> new HttpAddress(host, values.get(PORT), given));
    }
}
