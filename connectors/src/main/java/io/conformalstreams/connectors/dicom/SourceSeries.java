package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.connectors.format.FormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The series of images that sets belong to: its patient and study, its frame of reference, and its images in the order
 * of their positions along the normal of their planes. A series of one image, such as an endoscopic
 * image, may have no position.
 */
public final class SourceSeries {

    private final PatientAndStudy study;
    private final String series;
    private final String modality;
    private final Optional<String> frameOfReference;
    private final String positionReference;
    private final List<SourceImage> images;
    private final PlacedGrid grid;
    private final boolean positioned;

    private SourceSeries(DicomDataSet first, List<SourceImage> images, PlacedGrid grid, boolean positioned)
            throws FormatException {
        this.study = PatientAndStudy.of(first);
        this.series = first.requiredText(DicomTag.SERIES_INSTANCE);
        this.modality = first.text(DicomTag.MODALITY).orElse("");
        this.frameOfReference = first.text(DicomTag.FRAME_OF_REFERENCE).filter(text -> !text.isEmpty());
        this.positionReference = first.text(DicomTag.POSITION_REFERENCE).orElse("");
        this.images = List.copyOf(images);
        this.grid = grid;
        this.positioned = positioned;
    }

    /**
     * @param name name of the series, for messages
     * @param instances headers of all instances of the series, in any order
     * @throws FormatException if they aren't one series of parallel images at regular distances
     */
    static SourceSeries of(String name, List<DicomDataSet> instances) throws FormatException {
        if (instances.isEmpty()) {
            throw new FormatException(name, "instances", "none", "the series of the image is expected");
        }
        DicomDataSet first = instances.get(0);
        for (DicomTag tag :
                List.of(DicomTag.STUDY_INSTANCE, DicomTag.SERIES_INSTANCE, DicomTag.ROWS, DicomTag.COLUMNS)) {
            requireOne(name, instances, tag);
        }
        List<SourceImage> images = new ArrayList<>();
        List<DicomSlices.Place> places = new ArrayList<>();
        double[] plane = null;
        for (DicomDataSet instance : instances) {
            DicomPlanes own = DicomPlanes.of(name, instance);
            String sopClass = instance.requiredText(DicomTag.SOP_CLASS);
            String sopInstance = instance.requiredText(DicomTag.SOP_INSTANCE);
            for (int frame = 0; frame < own.places().size(); frame++) {
                OptionalInt number = own.isMultiFrame() ? OptionalInt.of(frame + 1) : OptionalInt.empty();
                DicomSlices.Place place = own.places().get(frame);
                images.add(new SourceImage(sopClass, sopInstance, number, place.position()));
                places.add(place);
            }
            if (plane != null && !Arrays.equals(plane, own.pixelSpacing())) {
                throw new FormatException(
                        name,
                        DicomTag.PIXEL_SPACING.describe(),
                        Arrays.toString(own.pixelSpacing()),
                        "another image of the series has " + Arrays.toString(plane));
            }
            plane = own.pixelSpacing();
        }
        try {
            return placed(name, first, images, places, plane);
        } catch (InvalidImageException e) {
            throw new FormatException(
                    name, "geometry", "invalid: " + e.getMessage(), "a stack of images is expected", e);
        }
    }

    /**
     * The series described by the metadata that an archive returns (PS3.18, 10.4.1.1.2).
     *
     * @param name source of the metadata, for messages
     * @param json the data sets of all instances as DICOM JSON
     * @throws FormatException if they aren't one series of parallel images at regular distances
     */
    public static SourceSeries ofMetadata(String name, byte[] json) throws FormatException {
        return of(name, DicomJson.dataSets(name, json));
    }

    private static void requireOne(String name, List<DicomDataSet> instances, DicomTag tag) throws FormatException {
        for (DicomDataSet instance : instances) {
            if (!instance.value(tag).equals(instances.get(0).value(tag))) {
                throw new FormatException(
                        name,
                        tag.describe(),
                        "not the same in all instances",
                        "the instances of one series are expected");
            }
        }
    }

    private static SourceSeries placed(
            String name, DicomDataSet first, List<SourceImage> images, List<DicomSlices.Place> places, double[] plane)
            throws FormatException {
        int rows = first.requiredUnsignedShort(DicomTag.ROWS);
        int columns = first.requiredUnsignedShort(DicomTag.COLUMNS);
        if (places.stream().anyMatch(place -> place.position().isEmpty())) {
            if (images.size() > 1) {
                throw new FormatException(
                        name,
                        DicomTag.IMAGE_POSITION.describe(),
                        "absent",
                        "images with positions, or a single image, are expected");
            }
            ImageGeometry axial =
                    ImageGeometry.of(new double[3], new double[][] {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}}, Optional.empty());
            Grid pixels = Grid.of(new int[] {1, rows, columns}, new double[] {1, plane[0], plane[1]});
            return new SourceSeries(first, images, new PlacedGrid(pixels, axial), false);
        }
        DicomSlices slices = DicomSlices.of(name, places, Optional.of(first));
        if (slices.count() != images.size()) {
            throw new FormatException(
                    name,
                    "images",
                    images.size() + " at " + slices.count() + " regular positions",
                    "a series has one image at each position: name the series of one phase, with all its images");
        }
        List<Integer> order = IntStream.range(0, images.size())
                .boxed()
                .sorted(Comparator.comparing(slices::index))
                .toList();
        double[] axes = DicomSlices.orientation(places);
        double[] column = Arrays.copyOf(axes, 3);
        double[] row = Arrays.copyOfRange(axes, 3, 6);
        ImageGeometry geometry = ImageGeometry.of(
                places.get(order.get(0)).position().orElseThrow(),
                new double[][] {DicomSlices.normal(axes), row, column},
                first.text(DicomTag.FRAME_OF_REFERENCE).filter(text -> !text.isEmpty()));
        Grid voxels =
                Grid.of(new int[] {images.size(), rows, columns}, new double[] {slices.spacing(), plane[0], plane[1]});
        PlacedGrid grid = new PlacedGrid(voxels, geometry);
        requireUpright(name, grid, order.stream().map(places::get).toList());
        return new SourceSeries(first, order.stream().map(images::get).toList(), grid, true);
    }

    /** Slices that are shifted against each other, as with a tilted gantry, don't form a grid. */
    private static void requireUpright(String name, PlacedGrid grid, List<DicomSlices.Place> places)
            throws FormatException {
        double[] roundings = DicomSlices.roundings(places);
        for (int slice = 0; slice < places.size(); slice++) {
            double[] found = places.get(slice).position().orElseThrow();
            double[] expected = grid.position(slice, 0, 0);
            boolean fits = true;
            for (int axis = 0; axis < 3; axis++) {
                double[] direction = grid.geometry().directions().get(axis).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                double off = 0;
                for (int along = 0; along < 3; along++) {
                    off += (found[along] - expected[along]) * direction[along];
                }
                fits &= Math.abs(off)
                        <= DicomSlices.tolerance(
                                grid.grid().spacing(axis), 2 * DicomSlices.rounding(roundings, direction));
            }
            if (!fits) {
                throw new FormatException(
                        name,
                        DicomTag.IMAGE_POSITION.describe(),
                        Arrays.toString(found),
                        "slices stacked along their normal are expected; a tilted series must be resampled first");
            }
        }
    }

    PatientAndStudy study() {
        return study;
    }

    /** Its identifier. */
    public String seriesInstance() {
        return series;
    }

    /** The identifier of its study. */
    public String studyInstance() {
        return study.studyInstance();
    }

    /**
     * Whether its images are scores or segmentations of other images. Such a series may lie on the same grid as the
     * images.
     */
    public boolean isDerived() {
        return !isImage(images.get(0).sopClass(), modality);
    }

    /** Whether objects of a SOP class and modality are original images and not derived from others. */
    static boolean isImage(String sopClass, String modality) {
        return !modality.equals("SEG")
                && !sopClass.equals(DicomParametricMapReader.PARAMETRIC_MAP_STORAGE)
                && !sopClass.equals(DicomSegmentationReader.SEGMENTATION_STORAGE)
                && !sopClass.equals(DicomSegmentationReader.LABEL_MAP_STORAGE);
    }

    Optional<String> frameOfReference() {
        return frameOfReference;
    }

    String positionReference() {
        return positionReference;
    }

    /** Along the normal of their planes. */
    List<SourceImage> images() {
        return images;
    }

    /** Whether images have positions; without them there is one image. */
    boolean isPositioned() {
        return positioned;
    }

    /** Slices, rows and columns. */
    public PlacedGrid grid() {
        return grid;
    }

    /** The grid of the only image: rows and columns. */
    PlacedGrid firstPlane() {
        Grid voxels = grid.grid();
        ImageGeometry geometry = grid.geometry();
        return new PlacedGrid(
                Grid.of(new int[] {voxels.height(), voxels.width()}, new double[] {voxels.spacing(1), voxels.spacing(2)
                }),
                new ImageGeometry(geometry.origin(), geometry.directions().subList(1, 3), geometry.frameOfReference()));
    }

    /** The series by its identifiers, as records name it. */
    public ImageSource reference() {
        return new ImageSource(
                studyInstance(),
                series,
                images.get(0).sopClass(),
                images.stream().map(SourceImage::sopInstance).distinct().toList());
    }

    /** References to all instances, each once. */
    List<DicomEncoder> instanceReferences() {
        Map<String, DicomEncoder> references = new LinkedHashMap<>();
        images.forEach(image -> references.putIfAbsent(image.sopInstance(), image.instanceReference()));
        return List.copyOf(references.values());
    }
}
