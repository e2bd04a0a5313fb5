package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.connectors.format.FormatException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The frames of a DICOM multi-frame image (PS3.3, C.7.6.16): their size, functional groups and positions. */
final class DicomFrames {

    private final String file;
    private final DicomDataSet dataSet;
    private final int rows;
    private final int columns;
    private final List<DicomDataSet> groups;
    private final Map<DicomTag, Optional<DicomDataSet>> sharedGroups = new EnumMap<>(DicomTag.class);

    DicomFrames(String file, DicomDataSet dataSet) throws FormatException {
        this.file = file;
        this.dataSet = dataSet;
        this.rows = positive(DicomTag.ROWS);
        this.columns = positive(DicomTag.COLUMNS);
        this.groups = dataSet.items(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS);
        String declared = dataSet.requiredText(DicomTag.NUMBER_OF_FRAMES);
        if (groups.isEmpty() || !declared.equals(Integer.toString(groups.size()))) {
            throw new FormatException(
                    file,
                    DicomTag.NUMBER_OF_FRAMES.describe(),
                    declared,
                    "there are functional groups for " + groups.size());
        }
        for (DicomDataSet own : groups) {
            if (!own.items(DicomTag.SLIDE_POSITION).isEmpty()) {
                throw new FormatException(
                        file, DicomTag.SLIDE_POSITION.describe(), "given", "tiled images aren't read");
            }
        }
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Number of pixels of a frame. */
    int plane() {
        return rows * columns;
    }

    /** The functional groups of each frame, at least one. */
    List<DicomDataSet> groups() {
        return groups;
    }

    /**
     * The position of a frame.
     *
     * @param order its slice if frames have no positions
     */
    DicomSlices.Place place(DicomDataSet groups, int order) throws FormatException {
        Optional<DicomDataSet> plane = group(groups, DicomTag.PLANE_POSITION);
        Optional<double[]> position =
                plane.isPresent() ? plane.get().decimals(DicomTag.IMAGE_POSITION, 3) : Optional.empty();
        int[] digits = fractionDigits(
                plane.isPresent() ? plane.get().text(DicomTag.IMAGE_POSITION).orElse("") : "");
        Optional<DicomDataSet> axes = group(groups, DicomTag.PLANE_ORIENTATION);
        Optional<double[]> orientation =
                axes.isPresent() ? axes.get().decimals(DicomTag.IMAGE_ORIENTATION, 6) : Optional.empty();
        return new DicomSlices.Place(order, position, digits, orientation);
    }

    /**
     * The number of digits after the point in each of three decimal strings. A string with an exponent counts as having
     * very many.
     */
    static int[] fractionDigits(String texts) {
        int[] digits = new int[3];
        String[] numbers = texts.split("\\\\");
        for (int axis = 0; axis < Math.min(3, numbers.length); axis++) {
            String number = numbers[axis].strip();
            int point = number.indexOf('.');
            boolean exponent = number.indexOf('e') >= 0 || number.indexOf('E') >= 0;
            digits[axis] = exponent ? Integer.MAX_VALUE : point < 0 ? 0 : number.length() - point - 1;
        }
        return digits;
    }

    /** The positions of the slices; empty if frames have no positions or no orientation. */
    Optional<SliceStack> stack(DicomSlices slices, List<DicomSlices.Place> places) throws FormatException {
        Optional<double[]> origin = slices.origin(places);
        Optional<double[]> orientation = places.get(0).orientation();
        if (origin.isEmpty() || orientation.isEmpty()) {
            return Optional.empty();
        }
        double[] plane = planeSpacing();
        try {
            SliceStack stack = SliceStack.of(
                    Grid.of(
                            new int[] {slices.count(), rows, columns},
                            new double[] {slices.spacing(), plane[0], plane[1]}),
                    origin.get(),
                    orientation.get(),
                    Optional.of(frameOfReference()).filter(uid -> !uid.isEmpty()),
                    DicomSlices.roundings(places));
            return Optional.of(stack.of(DerivationSource.of(this, dataSet, slices)));
        } catch (InvalidImageException invalid) {
            throw new FormatException(
                    file,
                    DicomTag.IMAGE_ORIENTATION.describe(),
                    "malformed",
                    invalid.getMessage() + ": export the object again",
                    invalid);
        }
    }

    /** Identifier of the frame of reference; empty if the file names none. */
    String frameOfReference() {
        return dataSet.text(DicomTag.FRAME_OF_REFERENCE).orElse("");
    }

    /** The functional group of this frame, or else the shared one. */
    Optional<DicomDataSet> group(DicomDataSet frame, DicomTag tag) throws FormatException {
        Optional<DicomDataSet> own = frame.item(tag);
        return own.isPresent() ? own : shared(tag);
    }

    /** Shared functional groups are cached, because every frame asks for the same ones and they may be large. */
    private Optional<DicomDataSet> shared(DicomTag tag) throws FormatException {
        if (!sharedGroups.containsKey(tag)) {
            Optional<DicomDataSet> groups = dataSet.item(DicomTag.SHARED_FUNCTIONAL_GROUPS);
            sharedGroups.put(tag, groups.isPresent() ? groups.get().item(tag) : Optional.empty());
        }
        return sharedGroups.get(tag);
    }

    /** The group with the distances of pixels and slices, which all frames share. */
    Optional<DicomDataSet> measures() throws FormatException {
        Optional<DicomDataSet> shared = shared(DicomTag.PIXEL_MEASURES);
        if (shared.isPresent()) {
            return shared;
        }
        return groups.get(0).item(DicomTag.PIXEL_MEASURES);
    }

    Grid grid(DicomSlices slices) throws FormatException {
        double[] plane = planeSpacing();
        return slices.count() == 1
                ? Grid.of(new int[] {rows, columns}, plane)
                : Grid.of(
                        new int[] {slices.count(), rows, columns}, new double[] {slices.spacing(), plane[0], plane[1]});
    }

    /** Distance of rows and of columns in mm; 1 if the file gives none. */
    double[] planeSpacing() throws FormatException {
        Optional<DicomDataSet> measures = measures();
        double[] plane = measures.isPresent()
                ? measures.get().decimals(DicomTag.PIXEL_SPACING, 2).orElse(new double[] {1, 1})
                : new double[] {1, 1};
        if (!(plane[0] > 0 && plane[1] > 0)) {
            throw new FormatException(
                    file,
                    DicomTag.PIXEL_SPACING.describe(),
                    plane[0] + "\\" + plane[1],
                    "distances above 0 are expected");
        }
        return plane;
    }

    private int positive(DicomTag tag) throws FormatException {
        int value = dataSet.requiredUnsignedShort(tag);
        if (value < 1) {
            throw new FormatException(file, tag.describe(), value, "at least 1 is expected");
        }
        return value;
    }
}
