package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.Constraint;

/**
 * Where health and metrics are served.
 *
 * @param host name or address of the interface; the endpoints are not authenticated, so loopback unless a network policy
 *     stands in front
 * @param port 0 takes any free port
 */
public record HttpAddress(String host, int port) {

    static final Constraint<String> HOST = Constraint.matching("\\S{1,253}", "a host name or an address");
    static final Constraint<Integer> PORT = Constraint.between(0, 65_535);

    public HttpAddress {
        HOST.require("host", host);
        PORT.require("port", port);
    }
}
