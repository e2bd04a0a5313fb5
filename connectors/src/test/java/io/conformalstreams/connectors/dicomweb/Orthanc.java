package io.conformalstreams.connectors.dicomweb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** An Orthanc with its DICOMweb plugin on a port of the loopback address. It requires a user name and a password. */
public final class Orthanc implements AutoCloseable {

    private static final Path PLUGIN = Path.of("/usr/share/orthanc/plugins/libOrthancDicomWeb.so");
    private static final String USER = "conformal";
    private static final String PASSWORD = "only for a test";

    private final Process process;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private Orthanc(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts an Orthanc with an empty store. Skips the test if Orthanc isn't installed. */
    public static Orthanc start(Path folder) throws IOException, InterruptedException {
        Path program = Stream.of("/usr/sbin/Orthanc", "/usr/bin/Orthanc")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/absent"));
        assumeTrue(
                Files.isExecutable(program) && Files.exists(PLUGIN),
                () -> "skipped: no Orthanc with its DICOMweb plugin (orthanc, orthanc-dicomweb)");
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Path configuration = Files.writeString(
                    folder.resolve("orthanc.json"), """
                    {
                      "Name": "test", "StorageDirectory": "%1$s/store", "IndexDirectory": "%1$s/store",
                      "HttpPort": %2$d, "DicomServerEnabled": false, "RemoteAccessAllowed": false, "KeepAlive": false,
                      "AuthenticationEnabled": true, "RegisteredUsers": {"%3$s": "%4$s"},
                      "Plugins": ["%5$s"],
                      "DicomWeb": {"Enable": true, "Root": "/dicom-web/"}
                    }
                    """.formatted(folder, port, USER, PASSWORD, PLUGIN));
            Process process = new ProcessBuilder(program.toString(), configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("orthanc.log").toFile())
                    .start();
            Orthanc orthanc = new Orthanc(process, port);
            if (orthanc.responds()) {
                return orthanc;
            }
            orthanc.close();
            if (attempt == 3) {
                throw new IOException("Orthanc doesn't start: " + Files.readString(folder.resolve("orthanc.log")));
            }
        }
    }

    /** Another process may take the port before Orthanc does. The start is then tried again on another port. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean responds() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                get("/dicom-web/studies");
                return true;
            } catch (IOException notYet) {
                // Orthanc does not listen yet. It announces no moment at which it does, so ask again.
                Thread.sleep(100);
            }
        }
        return false;
    }

    /** The connector settings for this Orthanc. */
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("dicomweb.url", "http://127.0.0.1:" + port + "/dicom-web");
        settings.put("dicomweb.username", USER);
        settings.put("dicomweb.password", PASSWORD);
        return settings;
    }

    /** The number of instances in its store. */
    public int instances() throws IOException, InterruptedException {
        String statistics = get("/statistics");
        return Integer.parseInt(statistics.replaceAll("(?s).*\"CountInstances\" : (\\d+).*", "$1"));
    }

    /** Stores a file through Orthanc's own interface. */
    public void store(byte[] file) throws IOException, InterruptedException {
        send(request("/instances").POST(HttpRequest.BodyPublishers.ofByteArray(file)));
    }

    /** The file of the only segmentation, through Orthanc's own interface. */
    public byte[] onlySegmentation() throws IOException, InterruptedException {
        String found = send(request("/tools/find")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"Level\": \"Instance\", \"Query\": {\"Modality\": \"SEG\"}}")));
        String identifier = found.replaceAll("[^0-9a-f-]", "");
        HttpResponse<byte[]> file = http.send(
                request("/instances/" + identifier + "/file").GET().build(), HttpResponse.BodyHandlers.ofByteArray());
        if (file.statusCode() != 200) {
            throw new IOException("Orthanc answers " + file.statusCode() + " for " + found);
        }
        return file.body();
    }

    private String get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("Orthanc answers " + response.statusCode());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        byte[] identity = (USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(identity));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
