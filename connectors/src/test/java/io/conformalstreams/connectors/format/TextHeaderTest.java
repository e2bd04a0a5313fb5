package io.conformalstreams.connectors.format;

import static io.conformalstreams.connectors.format.VoxelWriter.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the channels and segments that the text headers of NRRD and MetaImage give, and which headers are refused. */
class TextHeaderTest {

    private static final String SLICER_TAGS =
            "Segmentation.Status:inprogress|TerminologyEntry:Segmentation category and type"
                    + "~SCT^85756007^Tissue~SCT^4421005^Cell~^^~Anatomic codes~^^~^^|";

    @ParameterizedTest(name = "{0}")
    @CsvSource({"list domain domain domain, 2 3 2 1, true", "domain domain domain list, 3 2 1 2, false"})
    void channelsOfNrrdAreTheFastestOrTheSlowestAxis(String kinds, String sizes, boolean fastest) throws IOException {
        byte[] voxels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

        VoxelImage image = NrrdImage.parse(
                        "a",
                        text(
                                "NRRD0004\n# by hand\ntype: uchar\ndimension: 4\nsizes: " + sizes + "\nkinds: " + kinds
                                        + "\nencoding: raw\n\n",
                                voxels),
                        SizeLimit.DEFAULT)
                .voxels();

        assertThat(image.channels()).isEqualTo(2);
        assertThat(image.shape()).containsExactly(1, 2, 3);
        assertThat(image.spacing()).isEmpty();
        assertThat(image.at(1)).isEqualTo(fastest ? 2 : 1);
        assertThat(image.at(6)).isEqualTo(fastest ? 1 : 6);
    }

    @Test
    void channelsOfMetaImageLieTogether() throws IOException {
        VoxelImage image = MetaImage.parse(
                "a",
                text(
                        "ObjectType = Image\nNDims = 2\nDimSize = 2 1\nElementNumberOfChannels = 3\nElementType = MET_UCHAR\n"
                                + "ElementDataFile = LOCAL\n",
                        new byte[] {1, 2, 3, 4, 5, 6}),
                SizeLimit.DEFAULT);

        assertThat(image.stored()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 4, 2, 5, 3, 6}));
    }

    @Test
    void segmentsOfSlicerAreTakenByNameOrCode() throws IOException {
        byte[] file = text(
                "NRRD0005\ntype: uchar\ndimension: 4\nsizes: 2 2 1 1\nkinds: list domain domain domain\nencoding: raw\n"
                        + "Segment0_Name:=nucleus\nSegment0_LabelValue:=1\nSegment0_Layer:=0\n"
                        + "Segment1_Name:=Segment_2\nSegment1_LabelValue:=1\nSegment1_Layer:=1\nSegment1_Tags:="
                        + SLICER_TAGS + "\n\n",
                new byte[] {0, 1, 1, 1});
        LabelValues values = LabelSets.named(Map.of(1, Set.of("cell", "SCT:4421005"), 2, Set.of("nucleus")));

        assertThat(NrrdImage.parse("a", file, SizeLimit.DEFAULT).labels(values))
                .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "type: uchar | type: block | type",
                "encoding: raw | encoding: bzip2 | encoding",
                "encoding: raw | data file: a.raw | data file",
                "sizes: 3 2 | sizes: 3 0 | sizes",
                "dimension: 2 | dimension: 5 | dimension",
                "sizes: 3 2 | sizes: 3 20000000 | sizes",
                "spacings: 1 1 | spacings: 1 0 | spacings",
                "spacings: 1 1 | spacings: 1 | spacings",
                "NRRD0004 | P5 | first line"
            })
    void refusesOtherNrrd(String from, String to, String field) {
        byte[] file = text(
                "NRRD0004\ntype: uchar\ndimension: 2\nsizes: 3 2\nspacings: 1 1\nencoding: raw\n\n".replace(from, to),
                new byte[6]);

        assertThatThrownBy(() -> NrrdImage.parse("a", file, SizeLimit.DEFAULT))
                .isInstanceOfSatisfying(
                        FormatException.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}
