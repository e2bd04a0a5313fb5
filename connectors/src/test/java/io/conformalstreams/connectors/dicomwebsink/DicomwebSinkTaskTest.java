package io.conformalstreams.connectors.dicomwebsink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.connectors.dicomweb.TestCertificate;
import io.conformalstreams.connectors.masksink.IssuedRecords;
import io.conformalstreams.connectors.masksink.SinkContext;
import io.conformalstreams.contracts.ImageSource;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DicomwebSinkTaskTest {

    private static final String SECRET = "token-of-the-archive";

    /** The source series are in the archive. */
    private static final Map<String, String> ARCHIVE = Map.of("study.source", "dicomweb", "study.source.path", "");

    private static TestCertificate server;
    private static TestCertificate client;
    private static TestCertificate stranger;

    @TempDir
    private Path folder;

    private final AtomicLong time = new AtomicLong();

    private final SinkContext context = new SinkContext(true);

    @BeforeAll
    static void makeCertificates(@TempDir Path certificates)
            throws IOException, GeneralSecurityException, InterruptedException {
        server = TestCertificate.create(certificates, "archive");
        client = TestCertificate.create(certificates, "client");
        stranger = TestCertificate.create(certificates, "stranger");
    }

    @Test
    void storesWithTheToken() throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain().thenStores()) {
            task(archive, Map.of("dicomweb.bearer.token", SECRET)).put(List.of(record()));

            assertThat(archive.authorizations()).containsExactly("Bearer " + SECRET);
            assertThat(context.reports()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 408, 429, 500, 503})
    void whatMaySucceedLaterIsTriedAgainAndThenFailsTheTask(int status) throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain()
                .then(status, "patient M\u00fcller")
                .thenStores()
                .then(status, "")
                .then(status, "")) {
            DicomwebSinkTask task = task(archive, Map.of("max.retries", "1", "retry.backoff.ms", "7"));
            List<SinkRecord> batch = List.of(record());

            assertThatThrownBy(() -> task.put(batch))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining(Integer.toString(status))
                    .hasMessageNotContaining("M\u00fcller");
            assertThat(context.timeout()).isEqualTo(7);
            task.put(batch);
            assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
            assertThatThrownBy(() -> task.put(batch))
                    .isInstanceOf(ConnectException.class)
                    .isNotInstanceOf(RetriableException.class);
            assertThat(context.reports()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415})
    void whatNeverSucceedsIsReported(int status) throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain().then(status, "")) {
            task(archive, Map.of()).put(List.of(record()));

            assertThat(context.reports()).singleElement().asString().contains("responds with status " + status);
        }
    }

    @ParameterizedTest
    @CsvSource({"43264, A900", "49152, C000", "290, 0122"})
    void aRefusalIsReportedWithItsReason(int reason, String shown) throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain().thenFails(reason)) {
            task(archive, Map.of()).put(List.of(record()));

            assertThat(context.reports()).singleElement().asString().contains(shown);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0xA700, 0xA701, 0x0110})
    void anArchiveWithoutRoomIsTriedAgain(int reason) throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain().thenFails(reason)) {
            assertThatThrownBy(() -> task(archive, Map.of()).put(List.of(record())))
                    .isInstanceOf(RetriableException.class);
        }
    }

    @Test
    void aDuplicateIsThere() throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain().thenFails(0x0111)) {
            task(archive, Map.of()).put(List.of(record()));

            assertThat(context.reports()).isEmpty();
        }
    }

    @Test
    void anAnswerThatNamesNothingStoredIsNoSuccess() throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain().then(200, "{}")) {
            assertThatThrownBy(() -> task(archive, Map.of()).put(List.of(record())))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("does not say why");
        }
    }

    @Test
    void aPageOfAProxyIsNoFaultOfTheRecord() throws IOException {
        try (AnsweringArchive archive =
                AnsweringArchive.plain().thenShowsPage(200).then(200, "{").thenStores()) {
            DicomwebSinkTask task = task(archive, Map.of());
            List<SinkRecord> batch = List.of(record());

            assertThatThrownBy(() -> task.put(batch))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("text/html")
                    .hasMessageNotContaining("Sign in");
            assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
            task.put(batch);

            assertThat(context.reports()).isEmpty();
        }
    }

    @Test
    void anOutageDuringTheSearchForTheSeriesIsNoFaultOfTheRecord() throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain()
                .thenShowsPage(200)
                .thenShowsPage(502)
                .thenShowsPage(503)
                .then(504, "")
                .then(404, "")) {
            DicomwebSinkTask task = task(archive, Map.of("max.retries", "4", "study.source.wait.ms", "0"), ARCHIVE);
            List<SinkRecord> batch = List.of(record());

            for (int attempt = 1; attempt <= 4; attempt++) {
                assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
            }
            assertThatThrownBy(() -> task.put(batch))
                    .isInstanceOf(ConnectException.class)
                    .isNotInstanceOf(RetriableException.class);
            assertThat(context.reports()).isEmpty();
        }
    }

    @Test
    void setsWaitForASeriesThatTheArchiveDoesNotHave() throws IOException {
        try (AnsweringArchive archive =
                AnsweringArchive.plain().then(200, "[]").then(204, "").then(200, "[]")) {
            DicomwebSinkTask task = task(archive, Map.of("max.retries", "0", "retry.backoff.ms", "7"), ARCHIVE);
            IssuedRecords records = new IssuedRecords();
            List<SinkRecord> batch = List.of(records.record(Schema.STRING_SCHEMA, "no sets"), records.record(issued()));

            for (long seconds : new long[] {0, 299}) {
                time.set(seconds * 1_000_000_000);
                assertThatThrownBy(() -> task.put(batch))
                        .isInstanceOf(RetriableException.class)
                        .hasMessageContaining("waits");
                assertThat(context.timeout()).isEqualTo(7);
                // The other record is not reported again with each attempt.
                assertThat(context.reports()).hasSize(1);
            }
            time.set(300_000_000_000L);
            task.put(batch);

            assertThat(context.reports()).hasSize(2);
            assertThat(context.reports().get(1)).contains("AccessionNumber is ACC1 is 0");
        }
    }

    @Test
    void setsWaitForTheMetadataOfTheSeriesThatTheyName() throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain().then(404, "").then(404, "")) {
            DicomwebSinkTask task = task(archive, Map.of("study.source.wait.ms", "1000"), ARCHIVE);
            IssuedConfidenceSet issued = issued();
            issued.setSource(new ImageSource("1.2.3", "1.2.4", PatientImages.CT, List.of("1.2.5")));
            List<SinkRecord> batch = List.of(new IssuedRecords().record(issued));

            assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
            time.set(1_000_000_000);
            task.put(batch);

            assertThat(context.reports())
                    .singleElement()
                    .asString()
                    .contains("404")
                    .doesNotContain("1.2.4");
        }
    }

    @Test
    void aBodyThatStopsComingIsAnOutage() throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain().thenStops()) {
            DicomwebSinkTask task = task(archive, Map.of("dicomweb.timeout.ms", "200"));

            assertThatThrownBy(() -> task.put(List.of(record())))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("200 ms");
            assertThat(context.reports()).isEmpty();
        }
    }

    @Test
    void revokedPartitionsDontRestartTheWaitOfOthers() throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain().then(200, "[]").then(200, "[]")) {
            DicomwebSinkTask task = task(archive, Map.of("study.source.wait.ms", "1000"), ARCHIVE);
            List<SinkRecord> batch = List.of(record());
            SinkRecord first = batch.get(0);
            assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);

            task.close(List.of(new TopicPartition(first.topic(), first.kafkaPartition() + 1)));
            time.set(1_000_000_000);
            task.put(batch);

            assertThat(context.reports()).hasSize(1);
        }
    }

    @Test
    void trustsOnlyTheGivenAuthorities() throws IOException, GeneralSecurityException {
        try (AnsweringArchive archive =
                AnsweringArchive.encrypted(server.context(Optional.empty())).thenStores()) {
            assertThatThrownBy(() -> task(archive, Map.of()).put(List.of(record())))
                    .isInstanceOf(RetriableException.class);

            task(archive, Map.of("dicomweb.ca.certificates", server.pem().toString()))
                    .put(List.of(record()));

            assertThat(context.reports()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PEM", "PKCS12"})
    void showsItsCertificateToAnArchiveThatRequiresOne(String type) throws IOException, GeneralSecurityException {
        try (AnsweringArchive archive = AnsweringArchive.requiringCertificate(server.context(Optional.of(client)))
                .thenStores()) {
            Map<String, String> trusting =
                    Map.of("dicomweb.ca.certificates", server.pem().toString());
            for (Map<String, String> refused : List.of(Map.<String, String>of(), stranger.settings(type))) {
                assertThatThrownBy(() -> task(archive, trusting, refused).put(List.of(record())))
                        .isInstanceOf(RetriableException.class);
            }

            task(archive, trusting, client.settings(type)).put(List.of(record()));

            assertThat(archive.authorizations()).hasSize(1);
            assertThat(context.reports()).isEmpty();
        }
    }

    @Test
    void refusesAKeyStoreThatItCannotRead() throws IOException, GeneralSecurityException {
        try (AnsweringArchive archive = AnsweringArchive.plain()) {
            Map<String, String> wrongPassword = new HashMap<>(client.settings("PKCS12"));
            wrongPassword.put("dicomweb.ssl.keystore.password", SECRET);
            Map<String, String> wrongType = new HashMap<>(client.settings("PKCS12"));
            wrongType.put("dicomweb.ssl.keystore.type", "PEM");
            for (Map<String, String> wrong : List.of(wrongPassword, wrongType)) {
                assertThatThrownBy(() -> task(archive, wrong))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining("dicomweb.ssl.keystore.location")
                        .hasMessageNotContaining(SECRET);
                assertThat(errors(archive, wrong)).anyMatch(error -> error.contains("dicomweb.ssl.keystore.location"));
            }
        }
    }

    @Test
    void refusesSettingsThatContradictEachOther() throws IOException {
        try (AnsweringArchive archive = AnsweringArchive.plain()) {
            for (Map<String, String> wrong : List.of(
                    Map.of("dicomweb.username", "me"),
                    Map.of("dicomweb.username", "me", "dicomweb.password", "x", "dicomweb.bearer.token", SECRET),
                    Map.of("dicomweb.ca.certificates", "/absent"),
                    Map.of("dicomweb.url", "ftp://archive"),
                    Map.of("objects", "film"))) {
                assertThatThrownBy(() -> task(archive, wrong))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageNotContaining(SECRET);
            }
        }
    }

    private SinkRecord record() throws IOException {
        return new IssuedRecords().record(issued());
    }

    private IssuedConfidenceSet issued() throws IOException {
        PatientImages images = PatientImages.random("ACC1", 1);
        images.write(folder.resolve("ACC1"));
        PackedMask mask = PackedMask.all(images.grid());
        return IssuedRecords.placed(images, mask, mask);
    }

    /** What a worker says of the settings before it starts a task. */
    private List<String> errors(AnsweringArchive archive, Map<String, String> settings) {
        return new DicomwebSinkConnector()
                .validate(settings(archive, settings)).configValues().stream()
                        .flatMap(value -> value.errorMessages().stream())
                        .toList();
    }

    @SafeVarargs
    private DicomwebSinkTask task(AnsweringArchive archive, Map<String, String>... settings) {
        DicomwebSinkTask task = new DicomwebSinkTask(time::get);
        task.initialize(context);
        task.start(settings(archive, settings));
        return task;
    }

    @SafeVarargs
    private Map<String, String> settings(AnsweringArchive archive, Map<String, String>... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "dicomweb.url", archive.url(), "study.source", "folder", "study.source.path", folder + "/${imageId}"));
        for (Map<String, String> more : settings) {
            all.putAll(more);
        }
        return all;
    }
}
