package io.conformalstreams.connectors.dicom;

import static io.conformalstreams.connectors.dicom.SmallDataSets.COLUMNS;
import static io.conformalstreams.connectors.dicom.SmallDataSets.PLANE;
import static io.conformalstreams.connectors.dicom.SmallDataSets.ROWS;
import static io.conformalstreams.connectors.dicom.SmallDataSets.image;
import static io.conformalstreams.connectors.dicom.SmallDataSets.parse;
import static io.conformalstreams.connectors.dicom.SmallDataSets.samples;
import static io.conformalstreams.connectors.dicom.SmallDataSets.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.format.LabelSets;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.Mutations;
import io.conformalstreams.connectors.format.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Label maps and Parametric Maps whose pixels are integers. */
class IntegerPixelsTest {

    @ParameterizedTest(name = "{0} bits")
    @ValueSource(ints = {8, 16})
    void readsLabelMaps(int bits) throws IOException {
        byte[] numbers = new byte[2 * PLANE];
        numbers[3] = 2;
        numbers[PLANE + 5] = 7;
        DicomEncoder dataSet = image(new double[] {0, 3}, "0\\0\\%s", numbers, bits)
                .text(DicomTag.SOP_CLASS, DicomSegmentationReader.LABEL_MAP_STORAGE)
                .text(DicomTag.SEGMENTATION_TYPE, "LABELMAP")
                .sequence(
                        DicomTag.SEGMENTS,
                        segment(0, "Background", ""),
                        segment(2, "nucleus", ""),
                        segment(7, "Segment", "4421005"));
        LabelValues named = LabelSets.named(Map.of(1, Set.of("cell", "SCT:4421005"), 4, Set.of("nucleus")));

        DicomSegmentation read = parse(dataSet).segmentation();

        assertThat(read.grid().shape()).containsExactly(2, ROWS, COLUMNS);
        assertThat(read.segments()).extracting(Segment::number).containsExactly(2, 7);
        ByteBuffer labels = read.labels(named);
        assertThat(labels.get(3)).isEqualTo((byte) 4);
        assertThat(labels.get(PLANE + 5)).isEqualTo((byte) 1);
        assertThat(read.values().get(2 * PLANE + PLANE + 5)).isEqualTo((byte) 1);

        numbers[9] = 3;
        DicomEncoder stray = dataSet.bytes(DicomTag.PIXEL_DATA, samples(numbers, bits));
        assertThatThrownBy(() -> parse(stray).segmentation())
                .hasMessageContaining("pixel 9")
                .hasMessageContaining("no segment of this number");
    }

    @ParameterizedTest(name = "{0} bits, representation {1}")
    @CsvSource({"8, 0", "16, 0", "16, 1", "32, 1"})
    void readsIntegerParametricMapsAsRealWorldValues(int bits, int representation) throws IOException {
        byte[] numbers = new byte[PLANE];
        numbers[2] = 100;
        DicomEncoder dataSet = image(new double[] {0}, "0\\0\\%s", numbers, bits)
                .text(DicomTag.SOP_CLASS, DicomParametricMapReader.PARAMETRIC_MAP_STORAGE)
                .shorts(DicomTag.PIXEL_REPRESENTATION, representation);

        assertThat(parse(dataSet).parametricMap().values().getFloat(8)).isEqualTo(0.25f);
    }

    @ParameterizedTest(name = "{0} bits, representation {1}")
    @CsvSource({"8, 0", "16, 1", "32, 1"})
    void damagedIntegerMapsEndInAFormatExceptionOrAMap(int bits, int representation) throws IOException {
        byte[] file = image(new double[] {0, 3}, "0\\0\\%s", new byte[2 * PLANE], bits)
                .text(DicomTag.SOP_CLASS, DicomParametricMapReader.PARAMETRIC_MAP_STORAGE)
                .shorts(DicomTag.PIXEL_REPRESENTATION, representation)
                .file(DicomParametricMapReader.PARAMETRIC_MAP_STORAGE, "1.2.3");
        Mutations.behind(
                128,
                "DICOM Parametric Map, integer",
                813 + bits,
                1_000,
                file,
                damaged -> DicomFile.parse("a", damaged, Mutations.LIMIT).parametricMap());
    }
}
