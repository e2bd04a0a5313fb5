package io.conformalstreams.connectors.dicomwebsource;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.conformalstreams.connectors.dicom.FoundInstance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Searches archives that give fewer results per page than requested. */
class ArchiveTest {

    private static final int INSTANCES = 8;

    @Test
    void findsAllInstancesOfAnArchiveWithSmallPages() throws IOException {
        assertThat(found(3, true)).isEqualTo(numbers());
    }

    @Test
    void findsAllInstancesOfAnArchiveThatIgnoresTheOffset() throws IOException {
        assertThat(found(INSTANCES, false)).isEqualTo(numbers());
    }

    private static List<String> numbers() {
        return IntStream.range(0, INSTANCES)
                .mapToObj(number -> "1.2.3." + number)
                .toList();
    }

    private static List<String> found(int page, boolean obeysOffset) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/dicom-web/studies", exchange -> answer(exchange, page, obeysOffset));
        server.start();
        try {
            DicomwebSourceConfiguration configuration = new DicomwebSourceConfiguration(Map.of(
                    "dicomweb.url",
                    "http://localhost:" + server.getAddress().getPort() + "/dicom-web",
                    "stratum",
                    "net@1|site",
                    "channels",
                    "lesion",
                    "dimensions",
                    "2"));
            return new Archive(configuration.openArchive(), configuration.limit(), 0)
                    .inStudy(Archive.SEGMENTATION, "1.2").stream()
                            .map(FoundInstance::sopInstance)
                            .toList();
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, int page, boolean obeysOffset) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        int asked = Integer.parseInt(query.replaceAll(".*offset=(\\d+).*", "$1"));
        int first = obeysOffset ? Math.min(asked, INSTANCES) : 0;
        byte[] body = numbers().subList(first, Math.min(INSTANCES, first + page)).stream()
                .map(ArchiveTest::instance)
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/dicom+json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String instance(String identifier) {
        return "{" + element("0020000D", "1.2") + "," + element("0020000E", "1.3") + ","
                + element("00080018", identifier) + "}";
    }

    private static String element(String tag, String identifier) {
        return "\"" + tag + "\":{\"vr\":\"UI\",\"Value\":[\"" + identifier + "\"]}";
    }
}
