package io.conformalstreams.ops.platform;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy that puts TLS and basic authentication in front of a schema registry, as companies do. It responds with 502 while
 * the registry doesn't respond.
 */
public final class SecuredRegistry implements AutoCloseable {

    private static final int BAD_GATEWAY = 502;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final URI registry;
    private final HttpsServer server;

    /**
     * Starts the proxy.
     *
     * @param registryUrl address of the registry
     * @param port port of the proxy on the loopback interface; 0 for a free one
     * @param certificate the proxy's key
     * @param users the passwords by the names of the users
     * @throws IOException if the port is in use
     */
    public SecuredRegistry(String registryUrl, int port, Certificate certificate, Map<String, String> users)
            throws IOException, GeneralSecurityException {
        this.registry = URI.create(registryUrl);
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.identity()));
        Map<String, String> passwords = Map.copyOf(users);
        server.createContext("/", this::forward).setAuthenticator(new BasicAuthenticator("registry") {
            @Override
            public boolean checkCredentials(String user, String password) {
                return password.equals(passwords.get(user));
            }
        });
        server.setExecutor(workers);
        server.start();
    }

    /** The value of {@code schema.registry.url}. */
    public String url() {
        return "https://" + BrokerSettings.LOOPBACK + ":" + server.getAddress().getPort() + registry.getPath();
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            registry.resolve(exchange.getRequestURI().toString()))
                    .method(
                            exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()));
            for (String header : new String[] {"Content-Type", "Accept"}) {
                if (exchange.getRequestHeaders().containsKey(header)) {
                    request.header(header, exchange.getRequestHeaders().getFirst(header));
                }
            }
            respond(exchange, request.build());
        }
    }

    private void respond(HttpExchange exchange, HttpRequest request) throws IOException {
        HttpResponse<byte[]> answer;
        try {
            answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException silent) {
            exchange.sendResponseHeaders(BAD_GATEWAY, -1);
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
        answer.headers()
                .firstValue("Content-Type")
                .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
