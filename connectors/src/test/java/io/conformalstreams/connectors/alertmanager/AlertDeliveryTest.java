package io.conformalstreams.connectors.alertmanager;

import static io.conformalstreams.connectors.alertmanager.States.OPENED;
import static io.conformalstreams.connectors.alertmanager.States.open;
import static io.conformalstreams.connectors.alertmanager.States.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the delivery against a server that responds like Alertmanager, or like one in trouble. */
class AlertDeliveryTest {

    private static final Duration RESEND = Duration.ofSeconds(30);
    private static final Clock CLOCK = Clock.fixed(OPENED.plusSeconds(60), ZoneOffset.UTC);

    static {
        // Otherwise the server of the JDK would delay each response.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final ObjectMapper mapper = new ObjectMapper();
    private final List<JsonNode> posted = Collections.synchronizedList(new ArrayList<>());
    private final List<String> reported = Collections.synchronizedList(new ArrayList<>());
    private volatile Function<JsonNode, Integer> status = alerts -> 200;
    private volatile String authorization = "";
    private HttpServer server;
    private AlertDelivery delivery;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/prefix/api/v2/alerts", this::take);
        server.start();
        delivery = new AlertDelivery(
                new AlertmanagerClient(address(), Optional.of("Bearer secret")), RESEND, CLOCK, reported::add);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldSpeakTheLanguageOfAlertmanager() throws Exception {
        delivery.accept(open("a", 1));

        assertThat(delivery.deliver()).isEqualTo(RESEND);

        JsonNode alert = posted.get(0).get(0);
        assertThat(alert.at("/labels/alert_id").textValue()).isEqualTo("a");
        assertThat(alert.at("/annotations/evidence").textValue()).isEqualTo("11");
        assertThat(Instant.parse(alert.get("startsAt").textValue())).isEqualTo(OPENED);
        assertThat(Instant.parse(alert.get("endsAt").textValue())).isEqualTo(OPENED.plusSeconds(180));
        assertThat(alert.get("generatorURL").textValue()).isEqualTo("http://conformal:8080/status");
        assertThat(authorization).isEqualTo("Bearer secret");
    }

    @Test
    void shouldPostNothingWhereThereIsNothing() throws Exception {
        assertThat(delivery.deliver()).isEqualTo(RESEND);
        assertThat(posted).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 404, 429, 500, 503})
    void shouldBackOffUntilItAnswers(int trouble) throws Exception {
        delivery.accept(open("a", 1));
        status = alerts -> trouble;

        List<Duration> waits = new ArrayList<>();
        for (int attempt = 0; attempt < 7; attempt++) {
            waits.add(delivery.deliver());
        }
        status = alerts -> 200;

        assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(delivery.deliver()).isEqualTo(RESEND);
        assertThat(posted).hasSize(8);
        assertThat(reported).hasSize(2);
        assertThat(reported.get(0)).contains("does not respond", "HTTP status " + trouble);
        assertThat(reported.get(1)).contains("responds again");
    }

    @Test
    void shouldWaitForAServerThatIsNotThere() throws Exception {
        server.stop(0);
        delivery.accept(open("a", 1));

        assertThat(delivery.deliver()).isEqualTo(Duration.ofSeconds(1));
        assertThat(delivery.deliver()).isEqualTo(Duration.ofSeconds(2));
        assertThat(reported).hasSize(1);
    }

    /** An alert that ended before any delivery must still be delivered. */
    @Test
    void shouldGoOnResolvingUntilItIsHeard() throws Exception {
        status = alerts -> 503;
        delivery.accept(open("a", 1));
        delivery.accept(resolved("a", 2));
        for (int attempt = 0; attempt < 20; attempt++) {
            delivery.deliver();
        }
        status = alerts -> 200;
        delivery.deliver();

        Instant end =
                Instant.parse(posted.get(posted.size() - 1).get(0).get("endsAt").textValue());
        assertThat(end).isEqualTo(CLOCK.instant());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void shouldHoldUpNothingForAnAlertThatIsRefused(int refusal) throws Exception {
        for (int i = 0; i < 250; i++) {
            delivery.accept(open("a" + i, 1));
        }
        status = alerts -> alerts.findValuesAsText("alert_id").contains("a123") ? refusal : 200;

        assertThat(delivery.deliver()).isEqualTo(RESEND);
        assertThat(delivery.deliver()).isEqualTo(RESEND);

        assertThat(posted.stream()
                        .filter(alerts -> status.apply(alerts) == 200)
                        .flatMap(alerts -> alerts.findValuesAsText("alert_id").stream()))
                .hasSize(2 * 249);
        assertThat(reported).hasSize(1);
        assertThat(reported.get(0)).contains("refuses alert a123", "HTTP status " + refusal);
    }

    @Test
    void shouldSendNewsAtOnceAndTheRestAgain() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        status = alerts -> {
            first.countDown();
            second.countDown();
            return 200;
        };
        Thread sender = new Thread(() -> {
            try {
                delivery.run();
            } catch (InterruptedException e) {
                reported.add("ended");
            }
        });
        sender.start();

        delivery.accept(open("a", 1));
        first.await();
        delivery.accept(open("b", 1));
        second.await();
        sender.interrupt();
        sender.join();

        assertThat(posted.get(0).findValuesAsText("alert_id")).contains("a");
        assertThat(posted.get(posted.size() - 1).findValuesAsText("alert_id")).contains("a", "b");
        assertThat(reported).containsExactly("ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alertmanager:9093", "ftp://host", "http:///path", "http://host:9093?x=1", "host"})
    void shouldRefuseWhatIsNoAddress(String address) {
        assertThatThrownBy(() -> new AlertmanagerClient(URI.create(address), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(address);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix/");
    }

    private void take(HttpExchange exchange) throws IOException {
        JsonNode alerts = mapper.readTree(exchange.getRequestBody());
        posted.add(alerts);
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        int answer = status.apply(alerts);
        byte[] body = (answer == 200 ? "" : "what is wrong").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
