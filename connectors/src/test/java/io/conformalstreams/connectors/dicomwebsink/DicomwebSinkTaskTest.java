package io.conformalstreams.connectors.dicomwebsink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.connectors.masksink.IssuedRecords;
import io.conformalstreams.connectors.masksink.SinkContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DicomwebSinkTaskTest {

    private static final String SECRET = "token-of-the-archive";

    @TempDir
    private Path folder;

    private final SinkContext context = new SinkContext(true);

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
                AnsweringArchive.plain().then(200, "<html>Sign in</html>").thenStores()) {
            DicomwebSinkTask task = task(archive, Map.of());
            List<SinkRecord> batch = List.of(record());

            assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
            task.put(batch);

            assertThat(context.reports()).isEmpty();
        }
    }

    @Test
    void trustsOnlyTheGivenAuthorities() throws IOException, GeneralSecurityException, InterruptedException {
        Path certificate = folder.resolve("archive.pem");
        try (AnsweringArchive archive =
                AnsweringArchive.encrypted(identity(certificate)).thenStores()) {
            assertThatThrownBy(() -> task(archive, Map.of()).put(List.of(record())))
                    .isInstanceOf(RetriableException.class);

            task(archive, Map.of("dicomweb.ca.certificates", certificate.toString()))
                    .put(List.of(record()));

            assertThat(context.reports()).isEmpty();
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

    /** A key and a certificate for localhost, made for this test. */
    private SSLContext identity(Path certificate) throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve("archive.p12");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                store);
        keytool("-exportcert", "-rfc", "-keystore", store, "-file", certificate);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            keys.load(stream, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext identity = SSLContext.getInstance("TLS");
        identity.init(managers.getKeyManagers(), null, null);
        return identity;
    }

    private static void keytool(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(List.of("-alias", "archive", "-storepass", "changeit", "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }

    private SinkRecord record() throws IOException {
        PatientImages images = PatientImages.random("ACC1", 1);
        images.write(folder.resolve("ACC1"));
        PackedMask mask = PackedMask.all(images.grid());
        return new IssuedRecords().record(IssuedRecords.placed(images, mask, mask));
    }

    private DicomwebSinkTask task(AnsweringArchive archive, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "dicomweb.url", archive.url(), "study.source", "folder", "study.source.path", folder + "/${imageId}"));
        all.putAll(settings);
        DicomwebSinkTask task = new DicomwebSinkTask();
        task.initialize(context);
        task.start(all);
        return task;
    }
}
