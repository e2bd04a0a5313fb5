package io.conformalstreams.ops.demo;

import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The dashboard of a demo. Its address is known before anything is started.
 *
 * @param reservation keeps the port until the dashboard starts, many seconds later, so that no other process takes it
 * @param actToken the token with which a visitor may close alerts
 */
record DemoDashboard(ServerSocket reservation, String actToken) {

    private static final int TOKEN_BYTES = 12;
    private static final int IMAGES = 10_000;

    static DemoDashboard prepare() throws IOException {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return new DemoDashboard(
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress()),
                HexFormat.of().formatHex(token));
    }

    private int port() {
        return reservation.getLocalPort();
    }

    String announcement() {
        return "Dashboard: http://127.0.0.1:" + port() + "/  (token for closing alerts: " + actToken + ")";
    }

    Dashboard start(ConformalConfiguration configuration, DemoDisplay display) throws IOException {
        int port = port();
        reservation.close();
        return Dashboard.start(
                configuration,
                new DashboardSettings(
                        "127.0.0.1",
                        port,
                        Optional.empty(),
                        Optional.of(actToken),
                        Optional.empty(),
                        false,
                        Set.of(),
                        IMAGES),
                display::line);
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "DemoDashboard[" + port() + "]";
    }
}
