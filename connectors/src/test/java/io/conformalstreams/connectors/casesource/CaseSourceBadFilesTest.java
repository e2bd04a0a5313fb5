package io.conformalstreams.connectors.casesource;

import static io.conformalstreams.connectors.casesource.WatchedFolder.summary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.format.PngEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests files that aren't valid scores or labels. */
class CaseSourceBadFilesTest {

    @TempDir
    private Path temporary;

    @Test
    void aBadFileIsReportedOnceAndBlocksNothing() throws Exception {
        WatchedFolder folder = folder(Map.of("file.errors.action", "report", "file.errors.topic", "reports"));
        folder.write("scores/bad.npz", "nonsense".getBytes(StandardCharsets.UTF_8));
        folder.writeScores("good", 1);
        folder.writeScores("label", 1);
        folder.write("labels/label.png", "nonsense".getBytes(StandardCharsets.UTF_8));

        assertThat(summary(folder.settle()))
                .containsExactlyInAnyOrder("report bad", "prediction good", "report label", "prediction label");
        assertThat(folder.settle()).isEmpty();
        folder.restart();
        assertThat(folder.settle()).isEmpty();
        folder.writeScores("bad", 1);
        folder.writeLabel("label", 1);
        assertThat(summary(folder.settle())).containsExactlyInAnyOrder("prediction bad", "ASSIGNED label 1");
    }

    @Test
    void aLabelOfAnotherShapeIsReported() throws Exception {
        WatchedFolder folder = folder(Map.of("file.errors.action", "report", "file.errors.topic", "reports"));
        folder.writeScores("a", 1);
        folder.settle();
        folder.write("labels/a.png", PngEncoder.grey(3, 2, 8, ByteBuffer.wrap(new byte[6])));

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactly("report a");
        assertThat((String) records.get(0).value()).contains("the scores have [2, 2]", "labels/a.png");
    }

    @Test
    void aFieldBelongsBesideScoresOrBesideLabels() throws Exception {
        WatchedFolder folder = folder(Map.of("file.errors.action", "report", "file.errors.topic", "reports"));
        folder.writeScores("a", 1);
        folder.write("scores/a.json", "{\"audit\": true}".getBytes(StandardCharsets.UTF_8));
        folder.writeScores("b", 1);
        folder.writeLabel("b", 1);
        folder.write("labels/b.json", "{\"imageId\": \"c\"}".getBytes(StandardCharsets.UTF_8));

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactlyInAnyOrder("report a", "report b", "prediction b");
        assertThat((String) records.get(0).value())
                .contains(
                        "audit",
                        "unknown field in a sidecar of scores; known fields are [attributes, geometry, imageId, ");
    }

    @Test
    void attributesAreTextsByName() throws Exception {
        WatchedFolder folder = folder(Map.of("file.errors.action", "report", "file.errors.topic", "reports"));
        for (String attributes : new String[] {"{\"age\": 47}", "[\"A\"]", "\"A\"", "null"}) {
            folder.writeScores("a", 1);
            folder.write("scores/a.json", ("{\"attributes\": " + attributes + "}").getBytes(StandardCharsets.UTF_8));

            List<SourceRecord> records = folder.settle();

            assertThat(records).as(attributes).hasSize(1);
            switch (attributes.charAt(0)) {
                case '{' ->
                    assertThat((String) records.get(0).value()).contains("attributes.age", "a string is expected");
                case 'n' -> assertThat(summary(records)).containsExactly("prediction a");
                default -> assertThat((String) records.get(0).value()).contains("an object like {\\\"scanner\\\": ");
            }
        }
    }

    @Test
    void aBadFileIsSkippedOrFailsTheTask() throws Exception {
        WatchedFolder skipping = folder(Map.of());
        skipping.write("scores/bad.npz", new byte[] {1});
        assertThat(skipping.settle()).isEmpty();

        WatchedFolder failing = new WatchedFolder(temporary.resolve("watched"), Map.of("file.errors.action", "fail"));
        assertThatThrownBy(failing::settle).isInstanceOf(ConnectException.class).hasMessageContaining("bad.npz");
    }

    /** Kafka would refuse such a record at every attempt, and the task could not go on to the next case. */
    @Test
    void scoresThatDoNotFitIntoARecordAreReported() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of("record.pixels.max.bytes", "31"));
        folder.writeScores("large", 1);
        folder.writeScores("labelled", 1);
        folder.writeLabel("labelled", 1);

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactlyInAnyOrder("report large", "report labelled");
        assertThat((String) records.get(0).value())
                .contains("scores/l", "32 bytes", "room for 31", "set objects", "record.pixels.max.bytes");
        assertThat(folder.settle()).isEmpty();
        folder.restart();
        assertThat(folder.settle()).isEmpty();
    }

    @Test
    void aLabelThatDoesNotFitBesideItsScoresIsReported() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of("record.pixels.max.bytes", "35"));
        folder.writeScores("early", 1);
        assertThat(summary(folder.settle())).containsExactly("prediction early");

        folder.writeLabel("early", 1);
        folder.writeScores("together", 1);
        folder.writeLabel("together", 1);

        List<SourceRecord> records = folder.settle();
        assertThat(summary(records))
                .containsExactlyInAnyOrder("report early", "prediction together", "report together");
        assertThat(records)
                .filteredOn(record -> record.topic().equals("reports"))
                .allSatisfy(report -> assertThat((String) report.value()).contains("36 bytes", "room for 35"));
        folder.restart();
        assertThat(folder.settle()).isEmpty();
        // Another label may fit.
        folder.writeLabel("early", 2);
        assertThat(summary(folder.settle())).containsExactly("report early");
    }

    @Test
    void volumesInAnObjectStoreNeedNoRoomInARecord() throws Exception {
        Path objects = Files.createDirectories(temporary.resolve("objects"));
        WatchedFolder folder = WatchedFolder.reporting(
                temporary,
                Map.of("record.pixels.max.bytes", "4", "objects", objects.toString(), "inline.max.bytes", "4"));
        folder.writeScores("large", 1);
        folder.writeLabel("large", 1);

        assertThat(summary(folder.settle())).containsExactly("ASSIGNED large 1");
    }

    private WatchedFolder folder(Map<String, String> settings) throws IOException {
        return new WatchedFolder(Files.createDirectories(temporary.resolve("watched")), settings);
    }
}
