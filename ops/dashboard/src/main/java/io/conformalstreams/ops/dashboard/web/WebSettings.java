package io.conformalstreams.ops.dashboard.web;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where and how the dashboard is served.
 *
 * @param host name or address of the network interface
 * @param port port; 0 selects any free port
 * @param tls keys for TLS; empty for plain HTTP
 * @param longestSend how long a browser may take to accept what is sent; for an event stream it must be longer than the
 *     interval between its signs of life
 */
public record WebSettings(
        String host, int port, Optional<SSLContext> tls, AccessSettings access, Duration longestSend) {}
