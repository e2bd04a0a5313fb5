package io.conformalstreams.connectors.nnunet;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The properties of an image that nnU-Net writes in a {@code .pkl} beside its scores. Versions 1 and 2 name them
 * differently; a property that the file lacks is empty.
 *
 * @param spacing distance of neighbouring voxels in mm along z, y and x
 * @param geometry geometry of the array of scores in the patient, if SimpleITK read the image
 * @param cropping the part of the image that scores may be cropped to
 */
public record NnUnetProperties(
        Optional<double[]> spacing, Optional<ImageGeometry> geometry, Optional<CroppingBox> cropping) {

    private static final int AXES = 3;

    /**
     * Reads a {@code .pkl} without running anything in it.
     *
     * @throws FormatException if it isn't a pickle of plain values, or its box does not lie in the image
     */
    public static NnUnetProperties read(Path file) throws IOException {
        if (!(PickleReader.read(file) instanceof PickleValue.Entries properties)) {
            throw new FormatException(
                    file.toString(), "content", "no dictionary", "nnU-Net writes its properties as one");
        }
        return of(file.toString(), properties.entries());
    }

    private static NnUnetProperties of(String file, Map<String, PickleValue> properties) throws FormatException {
        Map<String, PickleValue> sitk = properties.get("sitk_stuff") instanceof PickleValue.Entries entries
                ? entries.entries()
                : Map.of(
                        "spacing", value(properties, "itk_spacing"),
                        "origin", value(properties, "itk_origin"),
                        "direction", value(properties, "itk_direction"));
        Optional<double[]> ofSitk = numbers(sitk, AXES, "spacing").map(NnUnetProperties::reversed);
        Optional<double[]> spacing =
                ofSitk.isPresent() ? ofSitk : numbers(properties, AXES, "spacing", "original_spacing");
        return new NnUnetProperties(
                spacing.filter(lengths -> Arrays.stream(lengths).allMatch(NnUnetProperties::isLength)),
                geometry(file, sitk),
                cropping(file, properties));
    }

    private static boolean isLength(double length) {
        return length > 0 && Double.isFinite(length);
    }

    /** SimpleITK counts axes from x, and stores their directions in the columns of a matrix. */
    private static Optional<ImageGeometry> geometry(String file, Map<String, PickleValue> sitk) throws FormatException {
        Optional<double[]> origin = numbers(sitk, AXES, "origin");
        Optional<double[]> matrix = numbers(sitk, AXES * AXES, "direction");
        if (origin.isEmpty() || matrix.isEmpty()) {
            return Optional.empty();
        }
        double[][] directions = new double[AXES][AXES];
        for (int axis = 0; axis < AXES; axis++) {
            for (int coordinate = 0; coordinate < AXES; coordinate++) {
                directions[axis][coordinate] = matrix.get()[coordinate * AXES + AXES - 1 - axis];
            }
        }
        try {
            return Optional.of(ImageGeometry.of(origin.get(), directions, Optional.empty()));
        } catch (InvalidImageException e) {
            throw new FormatException(file, "direction", Arrays.toString(matrix.get()), e.getMessage(), e);
        }
    }

    private static Optional<CroppingBox> cropping(String file, Map<String, PickleValue> properties)
            throws FormatException {
        Optional<double[]> shape = numbers(properties, AXES, "shape_before_cropping", "original_size_of_raw_data");
        Optional<double[][]> box = Stream.of("bbox_used_for_cropping", "crop_bbox")
                .flatMap(key -> rows(value(properties, key)).stream())
                .findFirst();
        if (shape.isEmpty() || box.isEmpty()) {
            return Optional.empty();
        }
        int[] first = new int[AXES];
        int[] end = new int[AXES];
        int[] lengths = new int[AXES];
        for (int axis = 0; axis < AXES; axis++) {
            first[axis] = (int) box.get()[axis][0];
            end[axis] = (int) box.get()[axis][1];
            lengths[axis] = (int) shape.get()[axis];
            if (first[axis] < 0 || end[axis] <= first[axis] || lengths[axis] < end[axis]) {
                throw new FormatException(
                        file,
                        "bounding box",
                        Arrays.deepToString(box.get()),
                        "it does not lie in the image of shape " + Arrays.toString(shape.get()));
            }
        }
        return Optional.of(new CroppingBox(first, end, lengths));
    }

    private static Optional<double[][]> rows(PickleValue value) {
        if (!(value instanceof PickleValue.Items items) || items.items().size() != AXES) {
            return Optional.empty();
        }
        double[][] rows = new double[AXES][];
        for (int axis = 0; axis < AXES; axis++) {
            Optional<double[]> row = numbers(items.items().get(axis), 2);
            if (row.isEmpty()) {
                return Optional.empty();
            }
            rows[axis] = row.get();
        }
        return Optional.of(rows);
    }

    private static Optional<double[]> numbers(Map<String, PickleValue> properties, int count, String... keys) {
        return Arrays.stream(keys)
                .flatMap(key -> numbers(value(properties, key), count).stream())
                .findFirst();
    }

    private static Optional<double[]> numbers(PickleValue value, int count) {
        double[] numbers = {};
        if (value instanceof PickleValue.NumberArray array) {
            numbers = array.elements();
        } else if (value instanceof PickleValue.Items items) {
            numbers = items.items().stream()
                    .filter(PickleValue.Scalar.class::isInstance)
                    .mapToDouble(item -> ((PickleValue.Scalar) item).value())
                    .toArray();
        }
        return numbers.length == count ? Optional.of(numbers) : Optional.empty();
    }

    private static PickleValue value(Map<String, PickleValue> properties, String key) {
        return properties.getOrDefault(key, new PickleValue.Nothing());
    }

    private static double[] reversed(double[] numbers) {
        double[] reversed = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            reversed[i] = numbers[numbers.length - 1 - i];
        }
        return reversed;
    }
}
