package io.conformalstreams.connectors.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DicomJsonTest {

    private static final String INSTANCE = """
            [{"00080005": {"vr": "CS", "Value": ["ISO_IR 100"]},
              "00080060": {"vr": "CS", "Value": ["CT"]},
              "00100010": {"vr": "PN", "Value": [{"Alphabetic": "M\u00fcller^J", "Ideographic": "\u5c71\u7530"}]},
              "00080090": {"vr": "PN"},
              "00280010": {"vr": "US", "Value": [512]},
              "00280030": {"vr": "DS", "Value": [0.5, 0.75]},
              "00189087": {"vr": "FD", "Value": [1.5]},
              "00020010": {"vr": "UI", "Value": ["1.2"]},
              "7FE00010": {"vr": "OW", "BulkDataURI": "http://archive/bulk"},
              "00081115": {"vr": "SQ", "Value": [{"0020000E": {"vr": "UI", "Value": ["1.2.3"]}}, {}]}}]
            """;

    private static final String STORED = """
            {"00081190": {"vr": "UR", "Value": ["http://archive/studies/1.2.3"]},
             "00081199": {"vr": "SQ", "Value": [
               {"00081150": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"]},
                "00081155": {"vr": "UI", "Value": ["1.2.5.1"]}, "00081196": {"vr": "US", "Value": [45056]}}]},
             "00081198": {"vr": "SQ", "Value": [
               {"00081155": {"vr": "UI", "Value": ["1.2.5.2"]}, "00081197": {"vr": "US", "Value": [273]}},
               {"00081155": {"vr": "UI", "Value": ["1.2.5.3"]}, "00081197": {"vr": "US", "Value": [272]}}]}}
            """;

    @Test
    void readsWhatAnArchiveAnswers() throws IOException {
        List<DicomDataSet> read = DicomJson.dataSets("test", INSTANCE.getBytes(StandardCharsets.UTF_8));

        assertThat(read).hasSize(1);
        DicomDataSet instance = read.get(0);
        assertThat(instance.text(DicomTag.PATIENT_NAME)).contains("M\u00fcller^J=\u5c71\u7530");
        assertThat(instance.text(DicomTag.CHARACTER_SET)).contains("ISO_IR 192");
        assertThat(instance.text(DicomTag.REFERRING_PHYSICIAN)).contains("");
        assertThat(instance.unsignedShort(DicomTag.ROWS)).contains(512);
        assertThat(instance.decimals(DicomTag.PIXEL_SPACING, 2).orElseThrow()).containsExactly(0.5, 0.75);
        assertThat(instance.value(DicomTag.PIXEL_DATA)).isEmpty();
        assertThat(instance.items(DicomTag.REFERENCED_SERIES)).hasSize(2);
    }

    @Test
    void refusesWhatIsNoDicomJson() {
        for (String wrong : List.of(
                "<html>",
                "[1]",
                "{\"x\": {}}",
                "{\"00280010\": {\"vr\": \"US\", \"Value\": [\"many\"]}}",
                "[".repeat(9999))) {
            assertThatThrownBy(() -> DicomJson.dataSets("test", wrong.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void damagedAnswersEndInAFormatExceptionOrDataSets() {
        Mutations.ofJson(
                "DICOM JSON, found instances", 81, 2_000, metadata(3), damaged -> FoundInstance.parse("test", damaged));
        Mutations.ofJson(
                "DICOM JSON, answer to stored",
                82,
                2_000,
                STORED.getBytes(StandardCharsets.UTF_8),
                damaged -> StoreResponse.parse("test", damaged));
        Mutations.ofJson(
                "DICOM JSON, metadata", 83, 2_000, metadata(3), damaged -> SourceSeries.ofMetadata("test", damaged));
        Mutations.ofJson(
                "DICOM JSON, every representation",
                85,
                2_000,
                INSTANCE.getBytes(StandardCharsets.UTF_8),
                damaged -> DicomJson.dataSets("test", damaged));
    }

    private static byte[] metadata(int slices) {
        String instances = IntStream.range(0, slices)
                .mapToObj(slice -> """
                        {"00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"]},
                         "00080018": {"vr": "UI", "Value": ["1.2.5.%1$d"]},
                         "00080060": {"vr": "CS", "Value": ["CT"]},
                         "0020000D": {"vr": "UI", "Value": ["1.2.3"]},
                         "0020000E": {"vr": "UI", "Value": ["1.2.4"]},
                         "00200032": {"vr": "DS", "Value": [-10.5, 20, %1$d.5]},
                         "00200037": {"vr": "DS", "Value": [1, 0, 0, 0, 1, 0]},
                         "00200052": {"vr": "UI", "Value": ["1.2.6"]},
                         "00280010": {"vr": "US", "Value": [512]},
                         "00280011": {"vr": "US", "Value": [512]},
                         "00280030": {"vr": "DS", "Value": [0.5, 0.75]}}""".formatted(slice))
                .collect(Collectors.joining(",", "[", "]"));
        return instances.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void damagedImagesEndInAFormatExceptionOrASeries() throws IOException {
        byte[] image = PatientImages.random("damaged", 5).files().get(0);
        Mutations.behind(
                128,
                "DICOM source image",
                84,
                3_000,
                image,
                damaged -> SourceSeries.of("test", List.of(DicomParser.header("test", damaged))));
    }
}
