package io.conformalstreams.connectors.casesource;

import static io.conformalstreams.connectors.casesource.WatchedFolder.summary;
import static io.conformalstreams.connectors.casesource.WatchedFolder.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which cases are sent again: after a correction, a refusal, a marker or a move. */
class CaseSourceCorrectionsTest {

    @TempDir
    private Path temporary;

    @Test
    void aMendedSidecarIsReadAgain() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.writeScores("c1", 1);
        folder.write("scores/c1.json", "{\"unitID\": \"p-1\"".getBytes(StandardCharsets.UTF_8));
        assertThat(summary(folder.settle())).containsExactly("report c1");
        assertThat(folder.settle()).isEmpty();
        folder.restart();
        folder.write("scores/c1.json", "{\"unitId\": \"p-1\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(summary(folder.settle())).containsExactly("prediction c1");
    }

    /** Another parser would take the other value; a blank would make another unit. */
    @Test
    void aSidecarThatCanBeReadInTwoWaysIsRefused() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.writeScores("c1", 1);
        for (String ambiguous : List.of("{\"unitId\": \"p-1\", \"unitId\": \"p-2\"}", "{\"unitId\": \"p-1 \"}")) {
            folder.write("scores/c1.json", ambiguous.getBytes(StandardCharsets.UTF_8));
            assertThat(summary(folder.settle())).as(ambiguous).containsExactly("report c1");
        }
        folder.write("scores/c1.json", "\ufeff{\r\n\"unitId\": \"p-1\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(summary(folder.settle())).containsExactly("prediction c1");
    }

    @Test
    void aCorrectedSidecarIsACorrection() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.writeScores("c1", 1);
        folder.write("scores/c1.json", "{\"unitId\": \"p-1\"}".getBytes(StandardCharsets.UTF_8));
        SourceRecord first = folder.settle().get(0);
        folder.write("scores/c1.json", "{\"unitId\": \"p-2\"}".getBytes(StandardCharsets.UTF_8));
        List<SourceRecord> corrected = folder.settle();
        assertThat(summary(corrected)).containsExactly("prediction c1");
        assertThat(value(corrected.get(0)).get("unitId")).isEqualTo("p-2");
        assertThat(value(corrected.get(0)).get("predictionId"))
                .isNotEqualTo(value(first).get("predictionId"));

        folder.writeLabel("c1", 1);
        assertThat(summary(folder.settle())).containsExactly("ASSIGNED c1 1");
        folder.write("scores/c1.json", "{\"unitId\": \"p-3\"}".getBytes(StandardCharsets.UTF_8));
        List<SourceRecord> label = folder.settle();
        assertThat(summary(label)).containsExactly("ASSIGNED c1 2");
        assertThat(value(label.get(0)).get("unitId")).isEqualTo("p-3");
        assertThat(value(label.get(0)).get("predictionId"))
                .isEqualTo(value(corrected.get(0)).get("predictionId"));

        folder.write("scores/c1.json", "{\"imageId\": \"d1\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(summary(folder.settle())).containsExactly("WITHDRAWN c1 3", "ASSIGNED d1 4");
        assertThat(folder.settle()).isEmpty();
    }

    /** Two connectors watch the labels of two readers. Only the first one sends predictions. */
    @Test
    void eachReaderHasAConnectorOfItsOwn() throws Exception {
        WatchedFolder first = new WatchedFolder(
                temporary, Map.of("rater", "reader-1", "labels.pattern", "(?<folder>)reader-1/(?<case>[^/]+)\\.png"));
        WatchedFolder second = new WatchedFolder(
                temporary,
                Map.of(
                        "rater",
                        "reader-2",
                        "labels.pattern",
                        "(?<folder>)reader-2/(?<case>[^/]+)\\.png",
                        "predictions",
                        "false"));
        first.writeScores("c1", 1);
        first.writeLabel("c1", 1);
        byte[] label = Files.readAllBytes(first.resolve("labels/c1.png"));
        Files.delete(first.resolve("labels/c1.png"));
        assertThat(summary(first.settle())).containsExactly("prediction c1");
        assertThat(second.settle()).isEmpty();

        second.write("reader-2/c1.png", label);
        List<SourceRecord> ofSecond = second.settle();
        assertThat(summary(ofSecond)).containsExactly("ASSIGNED c1 1");
        assertThat(value(ofSecond.get(0)).get("rater")).isEqualTo("reader-2");
        first.write("reader-1/c1.png", label);
        List<SourceRecord> ofFirst = first.settle();
        assertThat(summary(ofFirst)).containsExactly("ASSIGNED c1 1");
        assertThat(value(ofFirst.get(0)).get("rater")).isEqualTo("reader-1");

        Files.delete(second.resolve("reader-2/c1.png"));
        second.after(5000);
        List<SourceRecord> withdrawn = second.after(5000);
        assertThat(summary(withdrawn)).containsExactly("WITHDRAWN c1 2");
        assertThat(value(withdrawn.get(0)).get("rater")).isEqualTo("reader-2");
        assertThat(first.settle()).isEmpty();
    }

    @Test
    void aLabelThatWasRefusedForItsScoresIsTriedWithNewOnes() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.writeScores("c1", 1);
        byte[] good = Files.readAllBytes(folder.resolve("scores/c1.npz"));
        folder.write(
                "labels/c1.nii",
                NiftiEncoder.encode(Grid.of(3, 2), 1, ElementType.UINT8, ByteBuffer.wrap(new byte[6])));
        assertThat(summary(folder.settle())).containsExactly("report c1", "prediction c1");
        folder.write(
                "labels/c1.nii",
                NiftiEncoder.encode(Grid.of(2, 2), 1, ElementType.UINT8, ByteBuffer.wrap(new byte[] {0, 9, 1, 0})));
        assertThat(summary(folder.settle())).containsExactly("report c1");
        assertThat(folder.settle()).isEmpty();
        folder.write("scores/c1.npz", good);

        // Touched scores decide anew, with the same outcome.
        assertThat(summary(folder.settle())).containsExactly("report c1");

        folder.write(
                "labels/c1.nii",
                NiftiEncoder.encode(
                        Grid.of(3, 2), 1, ElementType.UINT8, ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 0, 0})));
        assertThat(summary(folder.settle())).containsExactly("report c1");
        NpyArray mended = NpyArray.of(ElementType.FLOAT32, new int[] {2, 1, 3, 2}, ByteBuffer.wrap(new byte[48]));
        folder.write("scores/c1.npz", NpzFile.encode(Map.of("logits", mended)));

        List<SourceRecord> records = folder.settle();
        assertThat(summary(records)).containsExactly("ASSIGNED c1 1");
        assertThat(value(records.get(0)).getStruct("labels").getArray("shape")).isEqualTo(List.of(3, 2));
        assertThat(folder.settle()).isEmpty();
    }

    @Test
    void aMarkerHasARejectedCaseSentAgainOnce() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.writeScores("c1", 1);
        folder.settle();
        folder.write("scores/c1.npz.resend", new byte[0]);
        assertThat(summary(folder.settle())).containsExactly("prediction c1");
        assertThat(folder.settle()).isEmpty();
        folder.restart();
        assertThat(folder.settle()).isEmpty();
        folder.writeLabel("c1", 1);
        assertThat(summary(folder.settle())).containsExactly("ASSIGNED c1 1");
        folder.write("scores/c1.npz.resend", new byte[0]);
        assertThat(summary(folder.settle())).containsExactly("ASSIGNED c1 2");
    }

    @Test
    void aClockThatIsAheadDoesNotMakeTimesOfTheFuture() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.writeScores("c1", 1);
        Files.setLastModifiedTime(
                folder.resolve("scores/c1.npz"), FileTime.from(Instant.parse("2099-01-01T00:00:00Z")));

        assertThat(value(folder.settle().get(0)).get("predictedAt"))
                .isEqualTo(Date.from(Instant.parse("2026-11-21T00:00:00Z")));
    }

    /** A record with the time of an old file would expire at once in a topic with limited retention. */
    @Test
    void anOldFileGivesItsTimeToTheValueAndNotToTheRecord() throws Exception {
        Instant old = Instant.parse("2019-03-04T05:06:07Z");
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of("labelled.predictions", "true"));
        folder.writeScores("c1", 1);
        folder.writeLabel("c1", 1);
        Files.setLastModifiedTime(folder.resolve("scores/c1.npz"), FileTime.from(old));
        Files.setLastModifiedTime(folder.resolve("labels/c1.png"), FileTime.from(old.plusSeconds(60)));

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactly("prediction c1", "ASSIGNED c1 1");
        assertThat(records).extracting(SourceRecord::timestamp).containsOnlyNulls();
        assertThat(value(records.get(0)).get("predictedAt")).isEqualTo(Date.from(old));
        assertThat(value(records.get(1)).get("labelledAt")).isEqualTo(Date.from(old.plusSeconds(60)));
    }

    @Test
    void aMovedCaseIsSentOnceMoreAsItWas() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.writeScores("c1", 1);
        folder.writeLabel("c1", 1);
        SourceRecord first = folder.settle().get(0);
        assertThat(summary(List.of(first))).containsExactly("ASSIGNED c1 1");
        for (String file : List.of("scores/c1.npz", "labels/c1.png")) {
            Path target = folder.resolve("archive/" + file);
            Files.createDirectories(target.getParent());
            Files.move(folder.resolve(file), target);
        }

        List<SourceRecord> moved = folder.settle();

        assertThat(summary(moved)).containsExactly("ASSIGNED c1 1");
        assertThat(moved.get(0).topic()).isEqualTo(first.topic());
        assertThat(moved.get(0).key()).isEqualTo(first.key());
        assertThat(moved.get(0).value()).isEqualTo(first.value());
        assertThat(moved.get(0).sourcePartition()).isNotEqualTo(first.sourcePartition());
        assertThat(folder.after(10_000)).isEmpty();
        assertThat(folder.after(10_000)).isEmpty();
        folder.restart();
        assertThat(folder.settle()).isEmpty();
        assertThat(folder.after(10_000)).isEmpty();
    }
}
