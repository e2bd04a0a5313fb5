package io.conformalstreams.connectors.casesource;

import static io.conformalstreams.connectors.casesource.WatchedFolder.summary;
import static io.conformalstreams.connectors.casesource.WatchedFolder.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.dicom.DicomSegmentationEncoder;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
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
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.writeScoresTo("a/scores/c1.npz");
        folder.writeScoresTo("b/scores/c1.npz");
        List<SourceRecord> both = folder.settle();
        assertThat(summary(both)).containsExactly("report c1");
        assertThat((String) both.get(0).value())
                .contains("image id", "${folder}${case}", "a/scores/c1.npz", "b/scores/c1.npz");

        Files.delete(folder.resolve("b/scores/c1.npz"));
        assertThat(summary(folder.settle())).containsExactly("prediction c1");
        folder.writeScoresTo("b/scores/c1.npz");
        List<SourceRecord> second = folder.settle();
        assertThat(summary(second)).containsExactly("report c1");
        assertThat((String) second.get(0).value()).contains("a/scores/c1.npz", "b/scores/c1.npz");
        folder.restart();
        assertThat(summary(folder.settle())).isEmpty();
    }

    @Test
    void moreGroupsOfThePathTellThemApart() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of("image.id", "${folder}${case}"));
        folder.writeScoresTo("a/scores/c1.npz");
        folder.writeScoresTo("b/scores/c1.npz");

        assertThat(summary(folder.settle())).containsExactlyInAnyOrder("prediction a/c1", "prediction b/c1");
    }

    @Test
    void aSidecarOfAnotherCaseDoesNotTakeItsImage() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.writeScores("c1", 1);
        folder.settle();
        folder.writeScores("c2", 1);
        folder.write("scores/c2.json", "{\"imageId\": \"c1\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(summary(folder.settle())).containsExactly("report c2");
    }

    @Test
    void severalFilesOfOneCaseAreToldAndNotTaken() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
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
        WatchedFolder folder =
                WatchedFolder.reporting(temporary, Map.of("sidecars", "required", "file.marker.suffix", ".done"));
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
    void aSentCaseDoesNotWaitForAMarkerThatIsDeleted() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of("file.marker.suffix", ".done"));
        folder.writeScores("c1", 1);
        folder.write("scores/c1.npz.done", new byte[0]);
        folder.writeLabel("c1", 1);
        folder.write("labels/c1.png.done", new byte[0]);
        assertThat(summary(folder.settle())).containsExactly("ASSIGNED c1 1");

        folder.delete("scores/c1.npz.done");
        folder.delete("labels/c1.png.done");

        folder.settle();
        assertThat(summary(folder.settle())).isEmpty();
    }

    @Test
    void hiddenFilesAreLeftAloneAndSuffixesMayBeInAnyCase() throws Exception {
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
        folder.write("scores/._c1.npz", new byte[] {0, 5, 22, 7});
        folder.writeScoresTo("scores/c1.NPZ");
        folder.writeScoresTo("scores/c2.npz");

        assertThat(summary(folder.settle())).containsExactlyInAnyOrder("prediction c1", "prediction c2");
        assertThat(folder.settle()).isEmpty();
    }

    @Test
    void namesThatDifferInTheirCompositionAreOne() throws Exception {
        String composed = "b\u00e4r";
        String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
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
        WatchedFolder folder = WatchedFolder.reporting(temporary, Map.of());
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
        WatchedFolder folder = WatchedFolder.reporting(
                temporary, Map.of("channels", "cell", "label.values", "1", "scores.kind", "probability"));
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

    private static byte[] segmentation(int height, int width) {
        return NiftiEncoder.compress(NiftiEncoder.encode(
                Grid.of(new int[] {1, height, width}, new double[] {3, 0.75, 0.5}),
                1,
                ElementType.UINT8,
                ByteBuffer.wrap(new byte[height * width])));
    }
}
