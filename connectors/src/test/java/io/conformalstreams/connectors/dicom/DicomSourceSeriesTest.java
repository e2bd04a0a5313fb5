package io.conformalstreams.connectors.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.DicomSegmentationEncoder.Description;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.LabelSets;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests segmentations without the empty slices at the ends of their stack, which pydicom makes from ours. */
class DicomSourceSeriesTest {

    private static final int SLICES = 9;
    private static final int PLANE = 16;

    /** Keeps some frames, lists the instances of all slices, and names the source of each frame. */
    private static final String LEAVE_OUT = """
            import pydicom, sys
            from pydicom.dataset import Dataset
            from pydicom.sequence import Sequence
            source, target, kept, order, sources = sys.argv[1:6]
            data = pydicom.dcmread(source)
            slices = int(data.NumberOfFrames)
            kept = [int(index) for index in kept.split(',')]
            def reference(index):
                item = Dataset()
                item.ReferencedSOPClassUID = '1.2.840.10008.5.1.4.1.1.2'
                item.ReferencedSOPInstanceUID = '1.2.3.%d' % (index + 1)
                return item
            instances = list(range(slices))
            if order == 'backwards':
                instances.reverse()
            if order == 'shuffled':
                instances = instances[::2] + instances[1::2]
            series = Dataset()
            series.SeriesInstanceUID = '1.2.4'
            series.ReferencedInstanceSequence = Sequence([reference(index) for index in instances])
            data.ReferencedSeriesSequence = Sequence([series])
            frames = []
            for index in kept:
                frame = data.PerFrameFunctionalGroupsSequence[index]
                if sources == 'named':
                    derivation = Dataset()
                    derivation.SourceImageSequence = Sequence([reference(index)])
                    frame.DerivationImageSequence = Sequence([derivation])
                frames.append(frame)
            data.PerFrameFunctionalGroupsSequence = Sequence(frames)
            data.NumberOfFrames = len(kept)
            size = data.Rows * data.Columns // 8
            data.PixelData = b''.join(data.PixelData[size * index:size * (index + 1)] for index in kept)
            data.save_as(target)
            print('written')
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"forwards", "backwards"})
    void slicesAtTheEndsAreThereAgain(String order) throws IOException {
        DicomSegmentation read = read("2,3,5", order, "named");

        assertThat(read.grid()).isEqualTo(Grid.of(new int[] {SLICES, 4, 4}, new double[] {2.5, 0.75, 0.5}));
        assertThat(read.labels(LabelSets.numbers(255))).isEqualTo(ByteBuffer.wrap(labels(2, 3, 5)));
    }

    @Test
    void withoutSourcesOrTheirOrderOnlyWhatLiesBetweenIsKnown() throws IOException {
        assertThat(read("2,3,5", "forwards", "unnamed").grid().depth()).isEqualTo(4);
        assertThat(read("2,3,5", "shuffled", "named").grid().depth()).isEqualTo(4);
    }

    @Test
    void aKnownNumberOfSlicesIsNotExceeded() throws IOException {
        read("2,3,5", "forwards", "named");
        DicomFile file = DicomFile.read(folder.resolve("partial.dcm"), SizeLimit.DEFAULT);

        assertThat(file.segmentation(4, Optional.empty()).grid().depth()).isEqualTo(4);
        assertThat(file.segmentation(SLICES, Optional.empty()).grid().depth()).isEqualTo(SLICES);
    }

    @Test
    void aSingleSliceHasNoDirection() throws IOException {
        assertThat(read("3", "forwards", "named").grid().depth()).isEqualTo(1);
    }

    private DicomSegmentation read(String kept, String order, String sources) throws IOException {
        Grid grid = Grid.of(new int[] {SLICES, 4, 4}, new double[] {2.5, 0.75, 0.5});
        Path whole = Files.write(
                folder.resolve("whole.dcm"),
                DicomSegmentationEncoder.binary(
                        new Description("unit 7", "unet@3|north", "sets", Instant.parse("2026-11-20T08:30:00Z")),
                        List.of("lesion"),
                        List.of(mask(grid))));
        Path partial = folder.resolve("partial.dcm");
        InstalledReader.python("pydicom", LEAVE_OUT, whole, partial, kept, order, sources);
        return DicomFile.read(partial, SizeLimit.DEFAULT).segmentation();
    }

    /** Each slice has different pixels, so that the test detects a slice at a wrong position. */
    private static PackedMask mask(Grid grid) {
        byte[] packed = new byte[grid.size() / Byte.SIZE];
        for (int slice = 0; slice < SLICES; slice++) {
            packed[2 * slice] = (byte) (slice + 1);
        }
        return PackedMask.ofPackedBytes(grid, packed);
    }

    private static byte[] labels(int... kept) {
        byte[] labels = new byte[SLICES * PLANE];
        for (int slice : kept) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                labels[slice * PLANE + bit] = (byte) (slice + 1 >> bit & 1);
            }
        }
        return labels;
    }
}
