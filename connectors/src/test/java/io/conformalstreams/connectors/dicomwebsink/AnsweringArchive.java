package io.conformalstreams.connectors.dicomwebsink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** An archive that gives the responses that a test has defined, and records the requests. */
final class AnsweringArchive implements AutoCloseable {

    /** In a response, this stands for the identifier of the instance that was sent. */
    static final String INSTANCE = "INSTANCE";

    private final HttpServer server;
    private final String scheme;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> authorizations = new ArrayList<>();

    private AnsweringArchive(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/dicom-web", this::answer);
        server.start();
    }

    static AnsweringArchive plain() throws IOException {
        return new AnsweringArchive(HttpServer.create(loopback(), 0), "http");
    }

    static AnsweringArchive encrypted(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new AnsweringArchive(server, "https");
    }

    /** Creates an archive that refuses clients without a trusted certificate. */
    static AnsweringArchive requiringCertificate(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters required = getSSLContext().getDefaultSSLParameters();
                required.setNeedClientAuth(true);
                parameters.setSSLParameters(required);
            }
        });
        return new AnsweringArchive(server, "https");
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    AnsweringArchive then(int status, String body) {
        return then(status, "application/dicom+json", body);
    }

    /** Responds with a page, as a proxy in front of the archive may do. */
    AnsweringArchive thenShowsPage(int status) {
        return then(status, "text/html; charset=utf-8", "<html>Sign in</html>");
    }

    private AnsweringArchive then(int status, String contentType, String body) {
        answers.add(new Answer(status, contentType, body, false));
        return this;
    }

    /** Responds that the instance was stored. */
    AnsweringArchive thenStores() {
        return then(200, "{\"00081199\":{\"vr\":\"SQ\",\"Value\":[" + reference("") + "]}}");
    }

    /** Responds that the instance was not stored, with a reason. */
    AnsweringArchive thenFails(int reason) {
        return then(
                409,
                "{\"00081198\":{\"vr\":\"SQ\",\"Value\":["
                        + reference(",\"00081197\":{\"vr\":\"US\",\"Value\":[" + reason + "]}") + "]}}");
    }

    /** Sends the beginning of a response, and then nothing more. */
    AnsweringArchive thenStops() {
        answers.add(new Answer(200, "application/dicom+json", "{", true));
        return this;
    }

    private static String reference(String more) {
        return "{\"00081155\":{\"vr\":\"UI\",\"Value\":[\"" + INSTANCE + "\"]}" + more + "}";
    }

    String url() {
        return scheme + "://localhost:" + server.getAddress().getPort() + "/dicom-web";
    }

    List<String> authorizations() {
        return authorizations;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        Answer answer = answers.poll();
        byte[] body = answer.body().replace(INSTANCE, instance(request)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", answer.contentType());
        if (answer.stops()) {
            exchange.sendResponseHeaders(answer.status(), body.length + 1);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            return;
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** The value of (0002,0003) in the only part. */
    private static String instance(byte[] request) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("\u0002\u0000\u0003\u0000UI");
        if (at < 0) {
            return "";
        }
        int length = text.charAt(at + 6) | text.charAt(at + 7) << 8;
        return text.substring(at + 8, at + 8 + length).replace("\0", "");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private record Answer(int status, String contentType, String body, boolean stops) {}
}
