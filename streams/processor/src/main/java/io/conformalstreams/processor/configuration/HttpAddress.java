package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import io.conformalstreams.processor.setting.SettingValues;

/**
 * The address at which health and metrics are served.
 *
 * @param host name or address of the network interface
 * @param port port; 0 selects any free port
 */
public record HttpAddress(String host, int port) {

    static final SettingGroup SETTINGS =
            SettingGroup.of("application.http", "Address at which health and metrics are served.");

    private static final Constraint<String> HOST_RULE = Constraint.matching("\\S{1,253}", "a host name or an address");
    private static final Constraint<Integer> PORT_RULE = Constraint.between(0, 65_535);

    private static final Setting<String> HOST = SETTINGS.optional(
            "host",
            ScalarType.text(HOST_RULE),
            "127.0.0.1",
            "Network interface to listen on. Requests are not authenticated, so any interface but the local one needs a"
                    + " network policy.");
    private static final Setting<Integer> PORT = SETTINGS.optional(
            "port", ScalarType.wholeNumber(PORT_RULE), "8080", "Port to listen on. 0 selects any free port.");

    public HttpAddress {
        HOST_RULE.require("host", host);
        PORT_RULE.require("port", port);
    }

    static HttpAddress of(SettingValues values) {
        return new HttpAddress(values.get(HOST), values.get(PORT));
    }
}
