package io.conformalstreams.ops.demo;

import io.conformalstreams.ops.dashboard.Dashboard;
import io.conformalstreams.ops.dashboard.DashboardSettings;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** The dashboard of a demo. Its address is known before anything is started. */
final class DemoDashboard {

    private static final int TOKEN_BYTES = 12;
    private static final int IMAGES = 10_000;

    /**
     * Has the port until the dashboard starts, many seconds later, so that no other process takes it. It is never connected,
     * and does not listen, so a browser that comes too early is refused at once.
     */
    private final Socket reservation;

    /** The token with which a visitor may close alerts. */
    private final String actToken;

    private DemoDashboard(Socket reservation, String actToken) {
        this.reservation = reservation;
        this.actToken = actToken;
    }

    static DemoDashboard prepare() throws IOException {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        Socket reservation = new Socket();
        reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new DemoDashboard(reservation, HexFormat.of().formatHex(token));
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
