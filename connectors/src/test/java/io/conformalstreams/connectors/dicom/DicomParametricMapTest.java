package io.conformalstreams.connectors.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.Mutations;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DicomParametricMapTest {

    private static final int PREAMBLE = 128;

    @TempDir
    private Path folder;

    @Test
    void framesOfOneSliceAreItsChannels() throws IOException {
        // Two slices of two channels, the upper slice first in the file.
        byte[] file = map(new double[] {2.5, 2.5, 0, 0}, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8);

        DicomParametricMap read = parse(file);

        assertThat(read.grid()).isEqualTo(Grid.of(new int[] {2, 1, 2}, new double[] {2.5, 0.5, 0.25}));
        assertThat(read.channels()).isEqualTo(2);
        assertThat(values(read)).containsExactly(5, 6, 1, 2, 7, 8, 3, 4);
    }

    @Test
    void storedValuesAreScaledToRealWorldValues() throws IOException {
        assertThat(values(parse(map(new double[] {0}, 2, -1, 3, 0.25f)))).containsExactly(5, -0.5f);
    }

    @Test
    void refusesSlicesWithDifferentNumbersOfChannels() {
        assertThatThrownBy(() -> parse(map(new double[] {0, 0, 1}, 1, 0, 1, 2, 3, 4, 5, 6)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("NUMBER_OF_FRAMES is 3")
                .hasMessageContaining("each of the 2 slices");
        assertThatThrownBy(() -> parse(map(new double[] {0, 0, 0, 1}, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("frame 3");
    }

    @Test
    void refusesPixelsThatAreNotThere() {
        assertThatThrownBy(() -> parse(map(new double[] {0, 1}, 1, 0, 1, 2)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("FLOAT_PIXEL_DATA is 8 bytes")
                .hasMessageContaining("4 pixels have 16");
    }

    @Test
    void refusesMorePixelsThanItsFramesHave() {
        assertThatThrownBy(() -> parse(map(new double[] {0, 1}, 1, 0, 1, 2, 3, 4, 5)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("FLOAT_PIXEL_DATA is 20 bytes; 4 pixels have 16");
        // The next frame, whole.
        assertThatThrownBy(() -> parse(map(new double[] {0, 1}, 1, 0, 1, 2, 3, 4, 5, 6)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("FLOAT_PIXEL_DATA is 24 bytes; 4 pixels have 16");
    }

    @ParameterizedTest(name = "{0} bits")
    @ValueSource(ints = {8, 16, 32})
    void refusesMoreIntegersThanItsFramesHave(int bits) {
        int bytes = bits / Byte.SIZE;
        DicomEncoder dataSet = SmallDataSets.image(
                        new double[] {0}, "0\\0\\%s", new byte[SmallDataSets.PLANE + 2], bits)
                .text(DicomTag.SOP_CLASS, DicomParametricMapReader.PARAMETRIC_MAP_STORAGE);

        assertThatThrownBy(() -> SmallDataSets.parse(dataSet).parametricMap())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("PIXEL_DATA is " + 26 * bytes + " bytes; 1 frames of 4 x 6 have " + 24 * bytes);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {71, 72})
    void damagedFilesEndInAFormatExceptionOrAMap(long seed) {
        byte[] file = map(new double[] {0, 1, 2}, 1, 0, 1, 2, 3, 4, 5, 6);
        Mutations.behind(PREAMBLE, "DICOM Parametric Map, float", seed, 2_000, file, damaged -> {
            DicomParametricMap read =
                    DicomFile.parse("a", damaged, Mutations.LIMIT).parametricMap();
            assertThat(read.values().remaining())
                    .isEqualTo(Float.BYTES * read.grid().size() * read.channels());
        });
    }

    @Test
    void readsWhatPydicomWrites() throws IOException {
        Path file = folder.resolve("map.dcm");
        InstalledReader.python("pydicom", WRITER, file);

        DicomParametricMap read = DicomFile.read(file, SizeLimit.DEFAULT).parametricMap();

        assertThat(read.grid()).isEqualTo(Grid.of(new int[] {2, 2, 3}, new double[] {2, 0.75, 0.5}));
        assertThat(values(read)).containsExactly(0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4.5f, 5, 5.5f);
    }

    private static final String WRITER = """
            import numpy, pydicom, sys
            from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
            from pydicom.sequence import Sequence
            meta = FileMetaDataset()
            meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
            meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.30"
            meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
            image = FileDataset(sys.argv[1], {}, file_meta=meta, preamble=bytes(128))
            image.is_little_endian, image.is_implicit_VR = True, False
            image.SOPClassUID = meta.MediaStorageSOPClassUID
            image.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
            image.Rows, image.Columns, image.NumberOfFrames = 2, 3, 2
            image.BitsAllocated = 64
            def item(**fields):
                made = Dataset()
                for name, value in fields.items():
                    setattr(made, name, value)
                return Sequence([made])
            image.SharedFunctionalGroupsSequence = item(
                PixelMeasuresSequence=item(PixelSpacing=[0.75, 0.5], SliceThickness=2),
                PlaneOrientationSequence=item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0]))
            frames = []
            for z in (0, 2):
                frames += item(PlanePositionSequence=item(ImagePositionPatient=[0, 0, z]))
            image.PerFrameFunctionalGroupsSequence = Sequence(frames)
            image.DoubleFloatPixelData = (numpy.arange(12) / 2).astype("<f8").tobytes()
            image.save_as(sys.argv[1], write_like_original=False)
            """;

    private static DicomParametricMap parse(byte[] file) throws FormatException {
        return DicomFile.parse("test.dcm", file, SizeLimit.DEFAULT).parametricMap();
    }

    /** Frames of one row and two columns at these heights. */
    private static byte[] map(double[] heights, double slope, double intercept, float... pixels) {
        List<DicomEncoder> frames = new ArrayList<>();
        for (double height : heights) {
            frames.add(new DicomEncoder()
                    .sequence(
                            DicomTag.PLANE_POSITION,
                            new DicomEncoder().decimals(DicomTag.IMAGE_POSITION, 0, 0, height)));
        }
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES * pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float pixel : pixels) {
            data.putFloat(pixel);
        }
        return new DicomEncoder()
                .text(DicomTag.SOP_CLASS, DicomParametricMapReader.PARAMETRIC_MAP_STORAGE)
                .text(DicomTag.NUMBER_OF_FRAMES, Integer.toString(heights.length))
                .shorts(DicomTag.ROWS, 1)
                .shorts(DicomTag.COLUMNS, 2)
                .sequence(
                        DicomTag.SHARED_FUNCTIONAL_GROUPS,
                        new DicomEncoder()
                                .sequence(
                                        DicomTag.PIXEL_MEASURES,
                                        new DicomEncoder().decimals(DicomTag.PIXEL_SPACING, 0.5, 0.25))
                                .sequence(
                                        DicomTag.REAL_WORLD_VALUE_MAPPING,
                                        new DicomEncoder()
                                                .bytes(DicomTag.REAL_WORLD_SLOPE, eight(slope))
                                                .bytes(DicomTag.REAL_WORLD_INTERCEPT, eight(intercept))))
                .sequence(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS, frames)
                .bytes(DicomTag.FLOAT_PIXEL_DATA, data.array())
                .file(DicomParametricMapReader.PARAMETRIC_MAP_STORAGE, "1.2.3");
    }

    private static byte[] eight(double value) {
        return ByteBuffer.allocate(Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array();
    }

    private static float[] values(DicomParametricMap map) {
        float[] values = new float[map.values().remaining() / Float.BYTES];
        map.values().asFloatBuffer().get(values);
        return values;
    }
}
