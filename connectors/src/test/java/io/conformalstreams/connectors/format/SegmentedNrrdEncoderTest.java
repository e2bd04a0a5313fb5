package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.connectors.format.SegmentedNrrdEncoder.NamedSegment;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentedNrrdEncoderTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void readsWhatItWritesWhereItLies(long seed) throws IOException {
        PatientImages images = PatientImages.random("case" + seed, seed);
        RandomImages random = new RandomImages(seed);
        PackedMask outer = random.mask(images.grid());
        PackedMask inner = outer.intersection(random.mask(images.grid()));
        byte[] file = SegmentedNrrdEncoder.encode(
                List.of(
                        new NamedSegment("lesion, inner set,\n90 %", false, inner),
                        new NamedSegment("lesion, outer set, 90 %", true, outer)),
                Optional.of(images.geometry()));

        NrrdImage read = NrrdImage.parse("test.seg.nrrd", file, SizeLimit.DEFAULT);

        PlacedGrid found = read.voxels().grid().placed().orElseThrow();
        assertThat(found.onto(new PlacedGrid(images.grid(), images.geometry())))
                .isPresent()
                .get()
                .matches(turn -> turn.isIdentity());
        LabelValues values =
                LabelSets.named(Map.of(1, Set.of("lesion, outer set, 90 %"), 2, Set.of("lesion, inner set, 90 %")));
        for (int index = 0; index < images.grid().size(); index++) {
            int expected = inner.contains(index) ? 2 : outer.contains(index) ? 1 : 0;
            assertThat(read.labels(values).get(index)).isEqualTo((byte) expected);
        }
    }
}
