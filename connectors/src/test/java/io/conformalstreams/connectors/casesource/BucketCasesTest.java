package io.conformalstreams.connectors.casesource;

import static io.conformalstreams.connectors.casesource.WatchedFolder.summary;
import static io.conformalstreams.connectors.casesource.WatchedFolder.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.setting.S3Service;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the cases of {@link CaseSourceTaskTest} against a bucket. */
class BucketCasesTest {

    @TempDir
    static Path directory;

    private static S3Service service;

    @BeforeAll
    static void startService() throws Exception {
        service = S3Service.start(directory);
    }

    @AfterAll
    static void stopService() throws Exception {
        service.stop();
    }

    @Test
    void sendsCasesOnceAndFollowsTheirLabels() throws Exception {
        WatchedFolder cases = bucket("cases", Map.of());
        cases.writeScores("b", 2);
        cases.writeScores("a", 1);

        assertThat(summary(cases.settle())).containsExactly("prediction b", "prediction a");
        assertThat(cases.sent().get(0).sourcePartition()).isEqualTo(Map.of("folder", "s3://cases/in", "case", "/b"));

        cases.writeLabel("a", 1);
        assertThat(summary(cases.settle())).containsExactly("ASSIGNED a 1");
        cases.restart();
        assertThat(summary(cases.settle())).isEmpty();
        cases.writeLabel("a", 2);
        assertThat(summary(cases.settle())).containsExactly("ASSIGNED a 2");
        cases.delete("labels/a.png");
        assertThat(summary(cases.after(2))).isEmpty();
        assertThat(summary(cases.after(5_001))).containsExactly("WITHDRAWN a 3");
        assertThat(temporaryCopies()).isEmpty();
    }

    @Test
    void readsFilesWithTheirMarkersAndNamesBadOnesByTheirPlace() throws Exception {
        WatchedFolder cases = bucket(
                "marked",
                Map.of("file.marker.suffix", ".done", "file.errors.action", "report", "file.errors.topic", "reports"));
        cases.writeScores("a", 1);
        cases.write("scores/b.npz", "no archive".getBytes(StandardCharsets.UTF_8));
        assertThat(cases.settle()).isEmpty();

        cases.write("scores/b.npz.done", new byte[0]);
        List<SourceRecord> reports = cases.settle();
        assertThat(summary(reports)).containsExactly("report b", "report ");
        assertThat((String) reports.get(1).value()).contains("waits for a done marker", "scores/a.npz");
        assertThat((String) reports.get(0).value()).contains("\"file\":\"s3://marked/in/scores/b.npz\"");
        cases.write("scores/a.npz.done", new byte[0]);
        assertThat(summary(cases.settle())).containsExactly("prediction a");
        assertThat(temporaryCopies()).isEmpty();
    }

    @Test
    void sendsLargeVolumesByReferenceOnceTheStoreTakesThem() throws Exception {
        service.bucket("inbox");
        Path away = directory.resolve("claims");
        WatchedFolder cases = bucket("inbox", Map.of("objects", "s3://claims/x", "inline.max.bytes", "31"));
        cases.writeScores("a", 1);
        assertThat(cases.settle()).isEmpty();
        assertThat(away).doesNotExist();

        service.bucket("claims");
        List<SourceRecord> predicted = cases.settle();
        assertThat(summary(predicted)).containsExactly("prediction a");
        cases.writeLabel("a", 1);
        SourceRecord labelled = cases.settle().get(0);
        Struct scores = value(labelled).getStruct("scores").getStruct("data");
        Struct reference = scores.getStruct("ObjectReference");
        assertThat(value(predicted.get(0)).getStruct("scores").getStruct("data"))
                .isEqualTo(scores);
        String sha256 = reference.getString("sha256");
        assertThat(scores.get("bytes")).isNull();
        assertThat(reference.getString("uri")).isEqualTo("s3://claims/x/" + sha256.substring(0, 2) + "/" + sha256);
        assertThat(reference.getInt64("size")).isEqualTo(32);
        assertThat(Files.readAllBytes(away.resolve("x/" + sha256.substring(0, 2) + "/" + sha256)))
                .hasSize(32);
        // Four bytes stay in the record.
        assertThat(value(labelled).getStruct("labels").getStruct("data").get("ObjectReference"))
                .isNull();
    }

    @Test
    void aBucketThatCannotBeListedIsTriedAgain() throws Exception {
        WatchedFolder cases = watched("s3://absent/in", directory.resolve("absent/in"), Map.of());

        assertThatThrownBy(cases::settle)
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("s3://absent/in")
                .hasMessageNotContaining("secret");
    }

    private static WatchedFolder bucket(String name, Map<String, String> overrides) throws Exception {
        Path bucket = service.bucket(name);
        return watched("s3://" + name + "/in", bucket.resolve("in"), overrides);
    }

    private static WatchedFolder watched(String place, Path folder, Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(service.settings());
        settings.put("folder", place);
        settings.putAll(overrides);
        return new WatchedFolder(folder, settings);
    }

    private static List<Path> temporaryCopies() throws Exception {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("conformal-case-"))
                    .toList();
        }
    }
}
