package io.conformalstreams.connectors.dicomwebsource;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomProvenance;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** An archive with a few objects. It has no metadata, and refuses the objects that a test names. */
final class SmallArchive implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, Stored> objects = new LinkedHashMap<>();
    private final Map<String, Integer> refusals = new HashMap<>();
    private final Map<String, Integer> retrievals = new HashMap<>();

    private SmallArchive(HttpServer server) {
        this.server = server;
        server.createContext("/dicom-web", this::respond);
        server.start();
    }

    static SmallArchive start() throws IOException {
        return new SmallArchive(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/dicom-web";
    }

    /** Stores a file and returns the identifier of its instance. */
    String store(byte[] file) throws IOException {
        DicomFile parsed = DicomFile.parse("test", file, new SizeLimit(1 << 20));
        DicomProvenance provenance = parsed.provenance();
        objects.put(
                provenance.sopInstance(),
                new Stored(provenance, parsed.isParametricMap() ? Archive.PARAMETRIC_MAP : Archive.LABEL_MAP, file));
        return provenance.sopInstance();
    }

    /** Responds with a status when the instance is retrieved. */
    void refuse(String instance, int status) {
        refusals.put(instance, status);
    }

    void permit(String instance) {
        refusals.remove(instance);
    }

    /** The number of requests for the instance. */
    int retrievals(String instance) {
        return retrievals.getOrDefault(instance, 0);
    }

    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replace("/dicom-web", "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (last.equals("instances")) {
            send(
                    exchange,
                    200,
                    "application/dicom+json",
                    found(path, exchange.getRequestURI().getQuery()));
        } else if (!objects.containsKey(last)) {
            send(exchange, 404, "text/plain", new byte[0]);
        } else {
            retrievals.merge(last, 1, Integer::sum);
            int status = refusals.getOrDefault(last, 200);
            send(
                    exchange,
                    status,
                    "multipart/related; boundary=b",
                    multipart(objects.get(last).file()));
        }
        exchange.close();
    }

    private byte[] found(String path, String query) {
        return objects.values().stream()
                .filter(stored -> query.contains("SOPClassUID=" + stored.sopClass()) && query.contains("offset=0"))
                .map(Stored::provenance)
                .filter(stored -> path.equals("/instances") || path.contains(stored.studyInstance()))
                .map(stored -> "{" + element("0020000D", stored.studyInstance()) + ","
                        + element("0020000E", stored.seriesInstance()) + ","
                        + element("00080018", stored.sopInstance()) + "}")
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String element(String tag, String identifier) {
        return "\"" + tag + "\":{\"vr\":\"UI\",\"Value\":[\"" + identifier + "\"]}";
    }

    private static byte[] multipart(byte[] file) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("--b\r\nContent-Type: application/dicom\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(file);
        body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", contentType);
        // On a connection that stays open, each response waits about 40 ms for an acknowledgement.
        exchange.getResponseHeaders().add("Connection", "close");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private record Stored(DicomProvenance provenance, String sopClass, byte[] file) {}
}
