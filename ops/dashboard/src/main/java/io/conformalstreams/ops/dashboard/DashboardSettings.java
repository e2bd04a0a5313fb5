package io.conformalstreams.ops.dashboard;

import io.conformalstreams.ops.dashboard.web.AccessSettings;
import io.conformalstreams.ops.dashboard.web.WebSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a dashboard.
 *
 * @param host name or address of the network interface
 * @param port port; 0 selects any free port
 * @param viewToken token for viewing
 * @param actToken token for acting; without it nobody may act
 * @param keyStore keys for TLS
 * @param behindProxy whether a proxy in front of the dashboard authenticates users and encrypts
 * @param hosts names, besides the local ones and the bound one, by which browsers reach the dashboard
 * @param mostImages the largest number of images of the worklist, 1..{@value #MOST_IMAGES}
 */
public record DashboardSettings(
        String host,
        int port,
        Optional<String> viewToken,
        Optional<String> actToken,
        Optional<KeyStoreFile> keyStore,
        boolean behindProxy,
        Set<String> hosts,
        int mostImages) {

    /** The largest number of images that can be kept. */
    public static final int MOST_IMAGES = 100_000;

    private static final int IMAGES = 10_000;
    private static final Duration LONGEST_SEND = Duration.ofSeconds(30);

    /** A file with the keys for TLS. */
    public record KeyStoreFile(Path file, String password) {

        /** Never shows the password. */
        @Override
        public String toString() {
            return "KeyStoreFile[" + file + "]";
        }
    }

    /**
     * @throws IllegalArgumentException if the dashboard would be open to the network without a token or without TLS
     */
    public DashboardSettings {
        hosts = Set.copyOf(hosts);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; it must be 0 to 65535");
        }
        if (mostImages < 1 || mostImages > MOST_IMAGES) {
            throw new IllegalArgumentException("images is " + mostImages + "; it must be 1 to " + MOST_IMAGES);
        }
        if (!isLoopback(host) && !behindProxy) {
            if (viewToken.isEmpty()) {
                throw new IllegalArgumentException("the dashboard would be open to everybody who reaches " + host
                        + ": give a token for viewing, or say that a proxy in front of it authenticates users");
            }
            if (keyStore.isEmpty()) {
                throw new IllegalArgumentException("tokens and images would cross the network to " + host
                        + " in clear: give a key store for TLS, or say that a proxy in front of it encrypts");
            }
        }
    }

    /** Serves on the loopback address of this machine: everybody on it may view, and nobody may act. */
    public static DashboardSettings local(int port) {
        return new DashboardSettings(
                "127.0.0.1", port, Optional.empty(), Optional.empty(), Optional.empty(), false, Set.of(), IMAGES);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the address to bind, " + host + ", is unknown", e);
        }
    }

    /** @throws IOException if the key store can't be read */
    WebSettings web() throws IOException {
        Set<String> names = new HashSet<>(hosts);
        names.add(host);
        return new WebSettings(
                host,
                port,
                keyStore.isEmpty() ? Optional.empty() : Optional.of(TlsKeys.load(keyStore.get())),
                new AccessSettings(viewToken, actToken, names, keyStore.isPresent()),
                LONGEST_SEND);
    }

    /** Never shows a token. */
    @Override
    public String toString() {
        return "DashboardSettings[" + host + ":" + port + ", view token " + (viewToken.isPresent() ? "set" : "not set")
                + ", acting token " + (actToken.isPresent() ? "set" : "not set") + ", key store " + keyStore
                + ", behind a proxy " + behindProxy + ", hosts " + hosts + ", images " + mostImages + "]";
    }

    /** The address of the page on a port. */
    String address(int servedPort) {
        String name = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return (keyStore.isPresent() ? "https://" : "http://") + (name.contains(":") ? "[" + name + "]" : name) + ":"
                + servedPort + "/";
    }
}
