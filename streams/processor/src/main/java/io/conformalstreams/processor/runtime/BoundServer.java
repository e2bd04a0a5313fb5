package io.conformalstreams.processor.runtime;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.conformalstreams.processor.configuration.HttpAddress;
import io.conformalstreams.processor.configuration.HttpProtection.KeyStoreFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Binds an HTTP server to an address, with TLS if the address has a key store, and cuts slow clients. */
final class BoundServer {

    /** A request of a probe or of Prometheus has a few hundred bytes. */
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);

    private static final Duration LONGEST_RESPONSE = Duration.ofSeconds(30);
    private static final int MOST_CONNECTIONS = 64;

    /**
     * A client that keeps its connection must not take the place of a probe. The server closes connections beyond these
     * after the response, and refuses those beyond {@link #MOST_CONNECTIONS} without one.
     */
    private static final int MOST_IDLE_CONNECTIONS = 16;

    static {
        // The JDK's server has no other way to set its limits. It reads them once, when it is first used.
        setUnlessGiven("sun.net.httpserver.maxReqTime", Long.toString(LONGEST_REQUEST.toSeconds()));
        // Otherwise the end of a response waits until the client has confirmed its beginning, which takes 40 ms.
        setUnlessGiven("sun.net.httpserver.nodelay", "true");
        setUnlessGiven("sun.net.httpserver.maxRspTime", Long.toString(LONGEST_RESPONSE.toSeconds()));
        setUnlessGiven("jdk.httpserver.maxConnections", Integer.toString(MOST_CONNECTIONS));
        setUnlessGiven("sun.net.httpserver.maxIdleConnections", Integer.toString(MOST_IDLE_CONNECTIONS));
    }

    private BoundServer() {}

    private static String remedy(IOException unavailable) {
        return unavailable instanceof BindException
                ? "; another instance may run here: end it, or set another application.http.port"
                : "";
    }

    /**
     * Binds a server that is not started yet.
     *
     * @throws UncheckedIOException if the address cannot be bound
     * @throws IllegalArgumentException if the key store cannot be used
     */
    static HttpServer at(HttpAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
        try {
            if (socket.isUnresolved()) {
                throw new IOException("unknown host");
            }
            if (address.protection().keyStore().isEmpty()) {
                return HttpServer.create(socket, 0);
            }
            SSLContext context = context(address.protection().keyStore().get());
            HttpsServer server = HttpsServer.create(socket, 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            return server;
        } catch (IOException unavailable) {
            throw new UncheckedIOException(new IOException(
                    "cannot serve health and metrics at application.http " + address.host() + ":" + address.port()
                            + ": " + unavailable.getMessage() + remedy(unavailable),
                    unavailable));
        }
    }

    private static SSLContext context(KeyStoreFile file) {
        char[] password = file.password().toCharArray();
        try {
            KeyStore store = KeyStore.getInstance(file.path().toFile(), password);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException(
                    "application.http.keyStore " + file.path() + " cannot be used: " + unusable.getMessage()
                            + "; it must be a PKCS12 file with a private key and a certificate, and keyStorePassword must"
                            + " fit",
                    unusable);
        }
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
