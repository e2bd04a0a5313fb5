package io.conformalstreams.connectors.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.RandomImages;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads segmentations in the study of their source with other software. */
class SegmentationObjectTest {

    private static final ObjectDescription DESCRIPTION = new ObjectDescription(
            List.of("unet@3|north", "image 1", "lesion-sets", "prediction 1"),
            "unit 7",
            "lesion-sets, 90 %",
            Instant.parse("2026-11-20T23:30:00.125Z"),
            "0.1.0");

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyVoxelLiesWhereTheArraySays(long seed) throws IOException {
        PatientImages images = PatientImages.random("case" + seed, seed);
        List<PackedMask> masks = masks(images.grid(), seed);

        Path file = write(SegmentationObject.encode(images.object(DESCRIPTION), segments(masks)));

        assertThat(SegmentationPlaces.read(file))
                .isEqualTo(SegmentationPlaces.of(images, masks.toArray(PackedMask[]::new)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void readsItselfOnTheSlicesOfTheSource(long seed) throws IOException {
        PatientImages images = PatientImages.random("case" + seed, seed);
        List<PackedMask> masks = masks(images.grid(), seed);
        DicomObject written = SegmentationObject.encode(images.object(DESCRIPTION), segments(masks));

        DicomSegmentation read =
                DicomFile.parse("sets.dcm", written.file(), SizeLimit.DEFAULT).segmentation();

        // On the planes of the source every position is one of the array's.
        assertThat(read.grid().shape()).isEqualTo(images.shape());
        Map<String, Integer> voxels = new HashMap<>();
        for (int index = 0; index < images.grid().size(); index++) {
            voxels.put(images.place(index), index);
        }
        for (int index = 0; index < images.grid().size(); index++) {
            int voxel = voxels.get(images.placeInSeries(index));
            assertThat(read.values().get(index) == 1).isEqualTo(masks.get(0).contains(voxel));
            assertThat(read.values().get(images.grid().size() + index) == 1)
                    .isEqualTo(masks.get(1).contains(voxel));
        }
    }

    @Test
    void belongsToTheStudyOfItsSource() throws IOException {
        PatientImages images = PatientImages.random("case21", 21);
        PackedMask outer = voxels(images.grid(), 0, 1);
        DicomObject written = SegmentationObject.encode(
                images.object(DESCRIPTION), segments(List.of(PackedMask.none(images.grid()), outer)));
        Path folderOfSource = images.write(folder.resolve("source"));

        String printed = InstalledReader.python("pydicom", """
                import pydicom, sys, pathlib
                data = pydicom.dcmread(sys.argv[1])
                sources = [pydicom.dcmread(path) for path in pathlib.Path(sys.argv[2]).iterdir()]
                source = sources[0]
                for name in ('PatientName PatientID PatientBirthDate PatientSex StudyInstanceUID StudyDate StudyTime '
                             'StudyID AccessionNumber ReferringPhysicianName StudyDescription FrameOfReferenceUID '
                             'SpecificCharacterSet TimezoneOffsetFromUTC').split():
                    assert data[name].value == source[name].value, name
                assert data.SeriesInstanceUID != source.SeriesInstanceUID
                series = data.ReferencedSeriesSequence[0]
                assert len(data.ReferencedSeriesSequence) == 1
                assert series.SeriesInstanceUID == source.SeriesInstanceUID
                listed = [item.ReferencedSOPInstanceUID for item in series.ReferencedInstanceSequence]
                assert sorted(listed) == sorted(one.SOPInstanceUID for one in sources)
                by_position = {tuple(one.ImagePositionPatient): one.SOPInstanceUID for one in sources}
                for groups in data.PerFrameFunctionalGroupsSequence:
                    position = groups.PlanePositionSequence[0].ImagePositionPatient
                    derived = groups.DerivationImageSequence[0].SourceImageSequence[0]
                    assert derived.ReferencedSOPInstanceUID == by_position[tuple(position)]
                    assert derived.ReferencedSOPClassUID == source.SOPClassUID
                print(data.Modality, data.SegmentsOverlap, data.ContentDate, data.ContentTime, data.PatientName)
                for segment in data.SegmentSequence:
                    algorithm = segment.SegmentationAlgorithmIdentificationSequence[0]
                    print(segment.SegmentLabel, '|', segment.SegmentAlgorithmType, '|', segment.SegmentAlgorithmName, '|',
                          algorithm.AlgorithmVersion, '|', segment.SegmentedPropertyTypeCodeSequence[0].CodeMeaning)
                print(sorted({groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber
                              for groups in data.PerFrameFunctionalGroupsSequence}))
                """, write(written), folderOfSource);

        assertThat(printed).isEqualTo("""
                SEG YES 20261121 003000 M\u00fcller^J\u00f6rg
                lesion, inner set, 90 %, 0 ml | AUTOMATIC | unet@3 with lesion-sets | 7 | Liver
                lesion, outer set, 90 %, 1 ml | AUTOMATIC | unet@3 with lesion-sets | 7 | Liver
                [2]""");
        assertThat(written.studyInstance()).isEqualTo(images.study());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void dciodvfyAndDcmdumpFindNoFault(long seed) throws IOException {
        PatientImages images = PatientImages.random("case" + seed, seed);
        Path file = write(SegmentationObject.encode(images.object(DESCRIPTION), segments(masks(images.grid(), seed))));

        assertThat(InstalledReader.dciodvfy(file)).doesNotContain("Error");
        assertThat(InstalledReader.dcmtk("dcmdump", file))
                .contains("SegmentationStorage")
                .doesNotContain("W:")
                .doesNotContain("E:");
    }

    @Test
    void theSameContentHasTheSameIdentifiersAndAnotherHasNot() throws IOException {
        PatientImages images = PatientImages.random("case41", 41);
        List<PackedMask> masks = masks(images.grid(), 41);
        DicomObject once = SegmentationObject.encode(images.object(DESCRIPTION), segments(masks));
        DicomObject again = SegmentationObject.encode(images.object(DESCRIPTION), segments(masks));
        DicomObject other =
                SegmentationObject.encode(images.object(DESCRIPTION), segments(List.of(masks.get(1), masks.get(0))));

        assertThat(again.file()).isEqualTo(once.file());
        assertThat(again.sopInstance()).isEqualTo(once.sopInstance());
        assertThat(other.seriesInstance()).isEqualTo(once.seriesInstance());
        assertThat(other.sopInstance()).isNotEqualTo(once.sopInstance());
    }

    @Test
    void anEmptySetIsOneEmptyFrame() throws IOException {
        PatientImages images = PatientImages.random("case51", 51);
        PackedMask none = PackedMask.none(images.grid());

        DicomSegmentation read = DicomFile.parse(
                        "sets.dcm",
                        SegmentationObject.encode(images.object(DESCRIPTION), segments(List.of(none, none)))
                                .file(),
                        SizeLimit.DEFAULT)
                .segmentation();

        assertThat(read.segments()).hasSize(2);
        for (int index = 0; index < read.values().remaining(); index++) {
            assertThat(read.values().get(index)).isZero();
        }
    }

    @Test
    void refusesAnotherGridWithBothInTheMessage() throws IOException {
        PatientImages images = PatientImages.random("case61", 61);
        double[] shifted = images.arrayOrigin();
        shifted[1] += 0.05 * images.spacing()[1];
        ImageGeometry other = ImageGeometry.of(shifted, images.directions(), Optional.empty());

        assertThatThrownBy(() ->
                        DerivedObject.inStudy(DESCRIPTION, images.read(), images.grid(), Optional.of(other), false))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(other.origin().toString())
                .hasMessageContaining(images.read().grid().geometry().origin().toString());
    }

    @Test
    void refusesSetsThatDoNotTellWhereTheyLie() throws IOException {
        PatientImages images = PatientImages.random("case62", 62);

        assertThatThrownBy(
                        () -> DerivedObject.inStudy(DESCRIPTION, images.read(), images.grid(), Optional.empty(), false))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("mirrored");
        Grid plain = Grid.of(images.shape());
        assertThat(DerivedObject.inStudy(DESCRIPTION, images.read(), plain, Optional.empty(), true))
                .isNotNull();
    }

    @Test
    void aSecondaryObjectSaysThatItIsOne() throws IOException {
        Grid grid = Grid.of(new int[] {3, 4, 5}, new double[] {2, 1, 1});
        DerivedObject object = DerivedObject.secondary(DESCRIPTION, grid, Optional.empty());

        Path file = write(SegmentationObject.encode(object, segments(masks(grid, 71))));

        assertThat(InstalledReader.dcmtk("dcmdump", "+P", "SeriesDescription", file))
                .contains("SECONDARY, NOT IN THE STUDY OF THE PATIENT: lesion-sets");
        assertThat(InstalledReader.dciodvfy(file)).doesNotContain("Error");
    }

    private Path write(DicomObject object) throws IOException {
        return Files.write(folder.resolve("sets.dcm"), object.file());
    }

    static PackedMask voxels(Grid grid, int... indices) {
        byte[] packed = new byte[(grid.size() + 7) / 8];
        for (int index : indices) {
            packed[index >>> 3] |= (byte) (1 << (index & 7));
        }
        return PackedMask.ofPackedBytes(grid, packed);
    }

    static List<PackedMask> masks(Grid grid, long seed) {
        RandomImages random = new RandomImages(seed);
        PackedMask one = random.mask(grid);
        return List.of(one.intersection(random.mask(grid)), one.union(voxels(grid, 0, 1, grid.size() - 1)));
    }

    static List<SetSegment> segments(List<PackedMask> masks) {
        List<SetSegment> segments = new ArrayList<>();
        for (PackedMask mask : masks) {
            boolean outer = segments.size() % 2 == 1;
            segments.add(new SetSegment(
                    "lesion, " + (outer ? "outer" : "inner") + " set, 90 %, " + (outer ? 1 : 0) + " ml",
                    "With probability 90 %",
                    outer,
                    CodedConcept.parse("SCT:91723000:Anatomical Structure"),
                    CodedConcept.parse("SCT:10200004:Liver"),
                    new AlgorithmIdentification("unet@3 with lesion-sets", "7", "alpha 0.1"),
                    1000,
                    mask));
        }
        return segments;
    }
}
