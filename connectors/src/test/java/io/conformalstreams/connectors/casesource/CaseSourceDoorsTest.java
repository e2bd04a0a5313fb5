package io.conformalstreams.connectors.casesource;

import static io.conformalstreams.connectors.casesource.WatchedFolder.summary;
import static io.conformalstreams.connectors.casesource.WatchedFolder.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.dicom.DicomSegmentationEncoder;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests folders as gateways leave them: which files are sent, which are not and why, and which are sent again. */
class CaseSourceDoorsTest {

    @TempDir
    private Path temporary;

    @Test
    void twoCasesOfOneImageIdAreBothRefusedAndTheFirstThatWasSentKeepsIt() throws Exception {
        WatchedFolder folder = folder(Map.of());
        write(folder, "a/scores/c1.npz");
        write(folder, "b/scores/c1.npz");
        List<SourceRecord> both = folder.settle();
        assertThat(summary(both)).containsExactly("report c1");
        assertThat((String) both.get(0).value())
                .contains("image id", "${folder}${case}", "a/scores/c1.npz", "b/scores/c1.npz");

        Files.delete(folder.resolve("b/scores/c1.npz"));
        assertThat(summary(folder.settle())).containsExactly("prediction c1");
        write(folder, "b/scores/c1.npz");
        List<SourceRecord> second = folder.settle();
        assertThat(summary(second)).containsExactly("report c1");
        assertThat((String) second.get(0).value()).contains("a/scores/c1.npz", "b/scores/c1.npz");
        folder.restart();
        assertThat(summary(folder.settle())).isEmpty();
    }

    @Test
    void moreGroupsOfThePathTellThemApart() throws Exception {
        WatchedFolder folder = folder(Map.of("image.id", "${folder}${case}"));
        write(folder, "a/scores/c1.npz");
        write(folder, "b/scores/c1.npz");

        assertThat(summary(folder.settle())).containsExactlyInAnyOrder("prediction a/c1", "prediction b/c1");
    }

    @Test
    void aSidecarOfAnotherCaseDoesNotTakeItsImage() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("c1", 1);
        folder.settle();
        folder.writeScores("c2", 1);
        folder.write("scores/c2.json", "{\"imageId\": \"c1\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(summary(folder.settle())).containsExactly("report c2");
    }

    @Test
    void severalFilesOfOneCaseAreToldAndNotTaken() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.write("scores/c1.nii.gz", segmentation(2, 2));
        folder.write("scores/c1.nrrd", new byte[] {1});
        folder.write("labels/c3.png", new byte[] {1});
        folder.write("scores/c4.tif", new byte[] {1});
        folder.write("scores/dataset.json", new byte[] {1});

        List<SourceRecord> records = new ArrayList<>(folder.settle());
        records.addAll(folder.settle());

        assertThat(summary(records)).containsExactly("report ");
        assertThat((String) records.get(0).value())
                .contains(
                        "several files are the scores of one case: keep one, or narrow scores.pattern (2): scores/c1.nii.gz,"
                                + " scores/c1.nrrd")
                .contains(
                        "a label without scores: no file that scores.pattern matches belongs to its case (1): labels/c3.png")
                .contains("neither scores.pattern nor labels.pattern matches the name (1): scores/c4.tif")
                .doesNotContain("dataset.json");
    }

    @Test
    void aCaseThatWaitsForItsSidecarOrMarkerIsToldOnce() throws Exception {
        WatchedFolder folder = folder(Map.of("sidecars", "required", "file.marker.suffix", ".done"));
        folder.writeScores("c1", 1);
        folder.writeScores("c2", 1);
        folder.write("scores/c2.json", "{}".getBytes(StandardCharsets.UTF_8));
        folder.write("scores/c2.npz.done", new byte[0]);
        assertThat(folder.settle()).as("its files may still be coming").isEmpty();

        List<SourceRecord> records = new ArrayList<>(folder.settle());
        records.addAll(folder.settle());

        assertThat(summary(records)).containsExactly("report ");
        assertThat((String) records.get(0).value())
                .contains("waits for its .json sidecar, because sidecars=required (1): scores/c1.npz")
                .contains("waits for a done marker that is at least as new as the file (1): scores/c2.json");
        folder.write("scores/c2.json.done", new byte[0]);
        assertThat(summary(folder.settle())).contains("prediction c2");
        folder.writeLabel("c2", 1);
        folder.settle();
        records = new ArrayList<>(folder.settle());
        assertThat((String) records.get(0).value()).contains("sidecars=required (2): scores/c1.npz, labels/c2.png");
    }

    @Test
    void aMendedSidecarIsReadAgain() throws Exception {
        WatchedFolder folder = folder(Map.of());
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
        WatchedFolder folder = folder(Map.of());
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
        WatchedFolder folder = folder(Map.of());
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

    @Test
    void aLabelThatWasRefusedForItsScoresIsTriedWithNewOnes() throws Exception {
        WatchedFolder folder = folder(Map.of());
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
        WatchedFolder folder = folder(Map.of());
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
        WatchedFolder folder = folder(Map.of());
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
        WatchedFolder folder = folder(Map.of("labelled.predictions", "true"));
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
        WatchedFolder folder = folder(Map.of());
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

    @Test
    void hiddenFilesAreLeftAloneAndSuffixesMayBeInAnyCase() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.write("scores/._c1.npz", new byte[] {0, 5, 22, 7});
        write(folder, "scores/c1.NPZ");
        write(folder, "scores/c2.npz");

        assertThat(summary(folder.settle())).containsExactlyInAnyOrder("prediction c1", "prediction c2");
        assertThat(folder.settle()).isEmpty();
    }

    @Test
    void namesThatDifferInTheirCompositionAreOne() throws Exception {
        String composed = "b\u00e4r";
        String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
        WatchedFolder folder = folder(Map.of());
        Assumptions.assumeTrue(
                System.getProperty("sun.jnu.encoding").equalsIgnoreCase("UTF-8"), "skipped: file names aren't UTF-8");
        folder.writeScores(decomposed, 1);
        folder.writeLabel(composed, 1);
        folder.write("scores/" + composed + ".json", "{\"unitId\": \"u\"}".getBytes(StandardCharsets.UTF_8));

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactly("ASSIGNED " + composed + " 1");
        assertThat(value(records.get(0)).get("unitId")).isEqualTo("u");
    }

    @Test
    void aNameThatCannotBeReadOrALinkStopsNothingAndIsTold() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("c1", 1);
        Files.createSymbolicLink(folder.resolve("scores/c2.npz"), folder.resolve("scores/c1.npz"));
        new ProcessBuilder(
                        "bash",
                        "-c",
                        "touch \"$1\"/$'caf\\xe9.npz'",
                        "bash",
                        folder.resolve("scores").toString())
                .start()
                .waitFor();

        List<SourceRecord> records = new ArrayList<>(folder.settle());
        records.addAll(folder.settle());

        assertThat(summary(records)).containsExactly("report ", "prediction c1");
        assertThat((String) records.get(0).value())
                .contains("symbolic links are not followed (1): scores/c2.npz", "LC_ALL=C.UTF-8 (1): scores/caf");
    }

    @Test
    void dicomNeedsNoSuffixWhereItsNameIsAnIdentifier() throws Exception {
        WatchedFolder folder = folder(Map.of("channels", "cell", "label.values", "1", "scores.kind", "probability"));
        var description = new DicomSegmentationEncoder.Description("p", "s", "t", Instant.EPOCH);
        byte[] file = DicomSegmentationEncoder.fractional(
                description, Grid.of(2, 2), List.of("cell"), ByteBuffer.wrap(new byte[] {0, 100, 1, -1}));
        folder.write("scores/1.2.840.99", file);
        folder.write("scores/0f8fad5bd9cb469fa16570867728950e", file);
        folder.write("scores/README", new byte[] {1});

        assertThat(summary(folder.settle()))
                .containsExactlyInAnyOrder(
                        "prediction 1.2.840.99", "prediction 0f8fad5bd9cb469fa16570867728950e", "report ");
    }

    private static void write(WatchedFolder folder, String path) throws IOException {
        folder.writeScores("template", 1);
        byte[] scores = Files.readAllBytes(folder.resolve("scores/template.npz"));
        folder.delete("scores/template.npz");
        folder.write(path, scores);
    }

    private static byte[] segmentation(int height, int width) {
        return NiftiEncoder.compress(NiftiEncoder.encode(
                Grid.of(new int[] {1, height, width}, new double[] {3, 0.75, 0.5}),
                1,
                ElementType.UINT8,
                ByteBuffer.wrap(new byte[height * width])));
    }

    private WatchedFolder folder(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("file.errors.action", "report", "file.errors.topic", "reports"));
        all.putAll(settings);
        return new WatchedFolder(Files.createDirectories(temporary.resolve("watched")), all);
    }
}
