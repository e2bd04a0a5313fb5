package io.conformalstreams.connectors.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DerivationSourceTest {

    @Test
    void namesTheInstancesInTheOrderOfTheSlices() throws IOException {
        Optional<ImageSource> source = source(List.of("9.3", "9.1", "9.2"), 6, 0, 3);

        assertThat(source).contains(new ImageSource("2.1", "2.2", "2.3", List.of("9.1", "9.2", "9.3")));
    }

    @Test
    void knowsNoSourceIfASliceNamesNone() throws IOException {
        assertThat(source(List.of("9.1", "", "9.3"), 0, 3, 6)).isEmpty();
    }

    @Test
    void knowsNoSourceOfMalformedIdentifiers() throws IOException {
        assertThat(source(List.of("9.1", "x", "9.3"), 0, 3, 6)).isEmpty();
    }

    /** A parametric map of 1 by 1 pixel, with a frame for each instance at a given height. */
    private static Optional<ImageSource> source(List<String> instances, double... heights) throws IOException {
        List<DicomEncoder> frames = new ArrayList<>();
        List<DicomEncoder> references = new ArrayList<>();
        for (int frame = 0; frame < heights.length; frame++) {
            DicomEncoder groups = new DicomEncoder()
                    .sequence(
                            DicomTag.PLANE_POSITION,
                            new DicomEncoder().decimals(DicomTag.IMAGE_POSITION, 0, 0, heights[frame]));
            if (!instances.get(frame).isEmpty()) {
                DicomEncoder image = new DicomEncoder()
                        .text(DicomTag.REFERENCED_SOP_CLASS, "2.3")
                        .text(DicomTag.REFERENCED_SOP_INSTANCE, instances.get(frame));
                groups.sequence(DicomTag.DERIVATION_IMAGE, new DicomEncoder().sequence(DicomTag.SOURCE_IMAGE, image));
                references.add(image);
            }
            frames.add(groups);
        }
        byte[] pixels = ByteBuffer.allocate(Float.BYTES * heights.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .array();
        DicomEncoder image = new DicomEncoder()
                .text(DicomTag.SOP_CLASS, DicomParametricMapReader.PARAMETRIC_MAP_STORAGE)
                .text(DicomTag.STUDY_INSTANCE, "2.1")
                .text(DicomTag.NUMBER_OF_FRAMES, Integer.toString(heights.length))
                .shorts(DicomTag.ROWS, 1)
                .shorts(DicomTag.COLUMNS, 1)
                .shorts(DicomTag.BITS_ALLOCATED, 32)
                .sequence(
                        DicomTag.REFERENCED_SERIES,
                        new DicomEncoder()
                                .text(DicomTag.SERIES_INSTANCE, "2.2")
                                .sequence(DicomTag.REFERENCED_INSTANCE, references))
                .sequence(
                        DicomTag.SHARED_FUNCTIONAL_GROUPS,
                        new DicomEncoder()
                                .sequence(
                                        DicomTag.PIXEL_MEASURES,
                                        new DicomEncoder().decimals(DicomTag.PIXEL_SPACING, 1, 1))
                                .sequence(
                                        DicomTag.PLANE_ORIENTATION,
                                        new DicomEncoder().decimals(DicomTag.IMAGE_ORIENTATION, 1, 0, 0, 0, 1, 0)))
                .sequence(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS, frames)
                .bytes(DicomTag.FLOAT_PIXEL_DATA, pixels);
        return DicomFile.parse(
                        "test.dcm",
                        image.file(DicomParametricMapReader.PARAMETRIC_MAP_STORAGE, "1.2.3"),
                        SizeLimit.DEFAULT)
                .parametricMap()
                .slices()
                .flatMap(SliceStack::source);
    }
}
