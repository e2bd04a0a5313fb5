package io.conformalstreams.connectors.masksink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.SetReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests sets as objects of the study of their image. */
class MaskSinkStudyTest {

    private final IssuedRecords records = new IssuedRecords();
    private final SinkContext context = new SinkContext(true);

    @TempDir
    private Path folder;

    @Test
    void setsGoIntoTheStudyOfTheirSource() throws IOException {
        PatientImages images = PatientImages.random("image 7", 7);
        images.write(folder.resolve("series/image%207"));
        IssuedConfidenceSet issued =
                IssuedRecords.placed(images, IssuedRecords.ends(images.grid()), PackedMask.all(images.grid()));
        issued.getLevels().get(0).setDiceBound(0.625);
        issued.getLevels().get(0).setReview(true);

        task(Map.of(
                        "formats", "dicom-seg,rtstruct,dicom-sr",
                        "study.source", "folder",
                        "study.source.path", folder.resolve("series") + "/${imageId}",
                        "segment.types", "cell=SCT:4421005:Cell"))
                .put(List.of(records.record(issued)));

        assertThat(context.reports()).isEmpty();
        Path file = folder.resolve("unet@3%7Cnorth/image%207/cell-sets/sets.dcm");
        assertThat(InstalledReader.dcmtk("dcmdump", file))
                .contains(images.study(), images.series(), images.frameOfReference(), images.instance(0))
                .contains("[cell, outer set, 90 %, trivial: NO_CALIBRATION]", "[4421005]");
        assertThat(InstalledReader.dcmtk("dsrdump", file.resolveSibling("report.dcm")))
                .contains("Dice Similarity Coefficient", "0.625", "Review by a person requested");
        for (String name : List.of("sets.dcm", "contours.dcm", "report.dcm")) {
            assertThat(InstalledReader.dciodvfy(file.resolveSibling(name)))
                    .as(name)
                    .doesNotContain("Error");
        }
    }

    @Test
    void observationsHaveTheSizeWithItsIntervalAndTheStudy() throws IOException {
        PatientImages images = PatientImages.random("image 7", 7);
        images.write(folder.resolve("series/image%207"));
        IssuedConfidenceSet issued =
                IssuedRecords.placed(images, IssuedRecords.ends(images.grid()), PackedMask.all(images.grid()));
        issued.getLevels().get(0).getOuter().setReason(SetReason.CALIBRATED);
        issued.getLevels().get(0).getOuter().setVolume(2_500);

        task(Map.of(
                        "formats", "fhir",
                        "study.source", "folder",
                        "study.source.path", folder.resolve("series") + "/${imageId}"))
                .put(List.of(records.record(issued)));

        assertThat(context.reports()).isEmpty();
        JsonNode observation = new ObjectMapper()
                .readTree(folder.resolve("unet@3%7Cnorth/image%207/cell-sets/observations.fhir.json")
                        .toFile())
                .at("/entry/0/resource");
        assertThat(observation.at("/valueQuantity/value").asDouble()).isEqualTo(0.004);
        assertThat(observation.at("/valueQuantity/code").asText()).isEqualTo("mL");
        assertThat(observation.at("/component/0/code/text").asText()).isEqualTo("Confidence interval, 90 %");
        assertThat(observation.at("/component/0/valueRange/low").isMissingNode())
                .isTrue();
        assertThat(observation.at("/component/0/valueRange/high/value").asDouble())
                .isEqualTo(2.5);
        assertThat(observation.at("/derivedFrom/0/identifier/value").asText()).isEqualTo("urn:oid:" + images.study());
        assertThat(observation.toString()).doesNotContain("ller").doesNotContain("P-image");
    }

    @Test
    void withoutASourceTheRecordIsErrant() {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));

        task(Map.of("formats", "dicom-seg")).put(List.of(records.record(IssuedRecords.issued("a", mask, mask))));
        Map<String, String> absent = new HashMap<>(
                Map.of("formats", "dicom-seg", "study.source", "folder", "study.source.path", folder + "/${imageId}"));
        List<SinkRecord> batch = List.of(records.record(IssuedRecords.issued("a", mask, mask)));
        assertThatThrownBy(() -> task(absent).put(batch)).isInstanceOf(RetriableException.class);
        absent.put("study.source.wait.ms", "0");
        task(absent).put(batch);

        assertThat(context.reports()).hasSize(2);
        assertThat(context.reports().get(0)).contains("study.secondary");
        assertThat(context.reports().get(1)).contains(folder + "/a");
        assertThat(folder).isEmptyDirectory();
    }

    private MaskSinkTask task(Map<String, String> settings) {
        return StartedSink.of(folder, settings, context);
    }
}
