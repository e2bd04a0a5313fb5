package io.conformalstreams.connectors.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.InvalidImageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the position of a file's array from a JSON object beside it: the spacing, and the geometry in the same form as
 * in the records.
 *
 * @param file for messages
 */
public record StatedGrid(String file, JsonNode root) {

    public static final String SPACING = "spacing";
    public static final String GEOMETRY = "geometry";

    private static final String ORIGIN = "origin";
    private static final String DIRECTIONS = "directions";
    private static final String FRAME_OF_REFERENCE = "frameOfReference";
    private static final Set<String> FIELDS = Set.of(ORIGIN, DIRECTIONS, FRAME_OF_REFERENCE);

    /**
     * Spacing and geometry are empty if the object has none. The shape is always empty.
     *
     * @param dimensions axes of the array
     * @throws FormatException if a field is malformed
     */
    public VoxelGrid read(int dimensions) throws FormatException {
        return new VoxelGrid(new long[0], spacing(dimensions), geometry(dimensions), List.of());
    }

    private double[] spacing(int dimensions) throws FormatException {
        if (!root.hasNonNull(SPACING)) {
            return new double[0];
        }
        Optional<double[]> spacing = numbers(root.get(SPACING), dimensions);
        if (spacing.isEmpty() || !Arrays.stream(spacing.get()).allMatch(step -> step > 0)) {
            throw new FormatException(
                    file, SPACING, root.get(SPACING), dimensions + " distances above 0 in mm are expected");
        }
        return spacing.get();
    }

    private Optional<ImageGeometry> geometry(int dimensions) throws FormatException {
        if (!root.hasNonNull(GEOMETRY)) {
            return Optional.empty();
        }
        JsonNode geometry = root.get(GEOMETRY);
        for (Iterator<String> names = geometry.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new FormatException(
                        file,
                        GEOMETRY,
                        name,
                        "known fields are " + FIELDS.stream().sorted().toList());
            }
        }
        double[] origin = numbers(geometry.path(ORIGIN), ImageGeometry.COORDINATES)
                .orElseThrow(() -> new FormatException(
                        file, GEOMETRY + "." + ORIGIN, geometry.path(ORIGIN), "three numbers in mm are expected"));
        JsonNode vectors = geometry.path(DIRECTIONS);
        List<double[]> directions = new ArrayList<>();
        for (JsonNode vector : vectors) {
            numbers(vector, ImageGeometry.COORDINATES).ifPresent(directions::add);
        }
        if (directions.size() != dimensions || vectors.size() != dimensions) {
            throw new FormatException(
                    file,
                    GEOMETRY + "." + DIRECTIONS,
                    vectors,
                    dimensions + " unit vectors of three numbers are expected, in the order of the axes");
        }
        try {
            return Optional.of(ImageGeometry.of(
                    origin,
                    directions.toArray(double[][]::new),
                    Optional.ofNullable(geometry.path(FRAME_OF_REFERENCE).textValue())));
        } catch (InvalidImageException invalid) {
            throw new FormatException(file, GEOMETRY, "malformed", invalid.getMessage(), invalid);
        }
    }

    private static Optional<double[]> numbers(JsonNode array, int count) {
        double[] numbers = new double[count];
        boolean valid = array.isArray() && array.size() == count;
        for (int index = 0; valid && index < count; index++) {
            valid = array.get(index).isNumber()
                    && Double.isFinite(array.get(index).asDouble());
            numbers[index] = array.get(index).asDouble();
        }
        return valid ? Optional.of(numbers) : Optional.empty();
    }
}
