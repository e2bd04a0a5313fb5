package io.conformalstreams.connectors.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.format.InstalledReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads contours and reports with other software. */
class DerivedObjectsTest {

    private static final ObjectDescription DESCRIPTION = new ObjectDescription(
            List.of("unet@3|north", "image 1", "lesion-sets", "prediction 1"),
            "unit 7",
            "lesion-sets, 90 %",
            Instant.parse("2026-11-20T23:30:00.125Z"),
            "0.1.0");

    private static final SetInterval RATIO = new SetInterval(
            "nucleus-ratio, interval, 90 %",
            SetInterval.Quantity.RATIO,
            0.25,
            OptionalDouble.of(0.5),
            OptionalDouble.of(0.375),
            Optional.empty(),
            "With probability at least 90 %",
            new AlgorithmIdentification("nucleus-ratio on unet@3", "thresholds 7", "alpha 0.1"));

    private static SetInterval diceBound(double bound, OptionalDouble estimate, boolean review) {
        return new SetInterval(
                "lesion, Dice bound, 90 %",
                SetInterval.Quantity.DICE,
                bound,
                OptionalDouble.empty(),
                estimate,
                Optional.of(review),
                "With probability at least 90 %",
                new AlgorithmIdentification("lesion-dice on unet@3", "thresholds 7", "alpha 0.1"));
    }

    /** Fills the contours, and prints the positions of those pixels of the source whose centres lie inside. */
    private static final String FILL = """
            import pydicom, sys, pathlib, numpy
            data = pydicom.dcmread(sys.argv[1])
            sources = {one.SOPInstanceUID: one for one in map(pydicom.dcmread, pathlib.Path(sys.argv[2]).iterdir())}
            def encloses(corners, x, y):
                inside = False
                for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1]):
                    if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                        inside = not inside
                return inside
            for region in data.ROIContourSequence:
                places = []
                for contour in region.get('ContourSequence', []):
                    assert contour.ContourGeometricType == 'CLOSED_PLANAR'
                    source = sources[contour.ContourImageSequence[0].ReferencedSOPInstanceUID]
                    origin = numpy.array(source.ImagePositionPatient, float)
                    row = numpy.array(source.ImageOrientationPatient[:3], float)
                    column = numpy.array(source.ImageOrientationPatient[3:], float)
                    down, across = map(float, source.PixelSpacing)
                    points = numpy.array(contour.ContourData, float).reshape(-1, 3) - origin
                    assert len(points) == contour.NumberOfContourPoints
                    assert numpy.abs(points @ numpy.cross(row, column)).max() < 1e-3
                    corners = [(point @ row / across, point @ column / down) for point in points]
                    for y in range(source.Rows):
                        for x in range(source.Columns):
                            if encloses(corners, x, y):
                                place = origin + x * across * row + y * down * column
                                places.append(','.join('%d' % round(value * 10) for value in place))
                print(region.ReferencedROINumber, ' '.join(sorted(places)))
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void contoursEncloseTheVoxelsOfTheSets(long seed) throws IOException {
        PatientImages images = PatientImages.random("case" + seed, seed);
        List<PackedMask> masks = SegmentationObjectTest.masks(images.grid(), seed);
        Path source = images.write(folder.resolve("source"));

        Path file =
                write(StructureSetObject.encode(images.object(DESCRIPTION), SegmentationObjectTest.segments(masks)));

        assertThat(InstalledReader.python("pydicom", FILL, file, source))
                .isEqualTo(SegmentationPlaces.of(images, masks.toArray(PackedMask[]::new)));
        assertThat(InstalledReader.dciodvfy(file)).doesNotContain("Error");
    }

    @Test
    void aReportHasVolumesRatiosAndDiceCoefficientsWithTheirBounds() throws IOException {
        PatientImages images = PatientImages.random("case5", 5);
        List<SetSegment> segments = SegmentationObjectTest.segments(SegmentationObjectTest.masks(images.grid(), 5));
        DerivedObject object = images.object(DESCRIPTION);
        DicomObject segmentation = SegmentationObject.encode(object, segments);

        DicomObject report = MeasurementReport.encode(
                object,
                Optional.of(segmentation),
                segments,
                List.of(
                        RATIO,
                        diceBound(0.625, OptionalDouble.of(0.75), true),
                        diceBound(0.875, OptionalDouble.empty(), false)));

        Path file = write(report);
        assertThat(InstalledReader.dciodvfy(file)).doesNotContain("Error");
        assertThat(InstalledReader.dcmtk("dcmdump", file)).doesNotContain("W:").doesNotContain("E:");
        assertThat(InstalledReader.dcmtk("dsrdump", file)).contains("lesion, outer set, 90 %", "nucleus-ratio");
        String printed = InstalledReader.python("pydicom", """
                import pydicom, sys
                data = pydicom.dcmread(sys.argv[1])
                def walk(item):
                    if item.ValueType == 'NUM':
                        value = item.MeasuredValueSequence[0]
                        derivation = [code.ConceptCodeSequence[0].CodeMeaning for code in item.ContentSequence
                                      if code.ConceptNameCodeSequence[0].CodeMeaning == 'Derivation']
                        print(item.ConceptNameCodeSequence[0].CodeMeaning, value.NumericValue,
                              value.MeasurementUnitsCodeSequence[0].CodeValue, *derivation)
                    if item.ValueType == 'CODE' and item.ConceptNameCodeSequence[0].CodeValue == 'review':
                        print('review', item.ConceptCodeSequence[0].CodeMeaning)
                    if item.ValueType == 'IMAGE' and 'ConceptNameCodeSequence' in item:
                        reference = item.ReferencedSOPSequence[0]
                        print('segment', reference.ReferencedSegmentNumber, reference.ReferencedSOPInstanceUID)
                    for child in item.get('ContentSequence', []):
                        walk(child)
                walk(data)
                print(data.StudyInstanceUID)
                """, file);
        assertThat(printed).isEqualTo("""
                segment 1 %1$s
                Volume 1000 mm3 Minimum
                segment 2 %1$s
                Volume 1000 mm3 Maximum
                Ratio 0.375 1
                Ratio 0.25 1 Minimum
                Ratio 0.5 1 Maximum
                Dice Similarity Coefficient 0.75 1
                Dice Similarity Coefficient 0.625 1 Minimum
                review Yes
                Dice Similarity Coefficient 0.875 1 Minimum
                review No
                %2$s""".formatted(segmentation.sopInstance(), images.study()));
    }

    private Path write(DicomObject object) throws IOException {
        return Files.write(folder.resolve("object.dcm"), object.file());
    }
}
