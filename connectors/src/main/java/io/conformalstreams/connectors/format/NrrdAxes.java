package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Distinguishes the spatial axes of an NRRD image from its channel axis, and finds where its voxels lie. */
final class NrrdAxes {

    private static final Set<String> SPATIAL = Set.of("domain", "space");

    /** The factors that turn coordinates of a space into LPS. */
    private static final Map<String, double[]> SIGNS = Map.of(
            "left-posterior-superior", new double[] {1, 1, 1},
            "lps", new double[] {1, 1, 1},
            "right-anterior-superior", new double[] {-1, -1, 1},
            "ras", new double[] {-1, -1, 1},
            "left-anterior-superior", new double[] {1, -1, 1},
            "las", new double[] {1, -1, 1});

    private final String file;
    private final String space;
    private final List<String> origin;
    private final long[] sizes;
    private final List<String> directions;
    private final List<String> spacings;
    private final List<String> kinds;

    NrrdAxes(String file, NrrdHeader.Fields fields) throws FormatException {
        this.file = file;
        List<String> lengths = words(fields.required("sizes"));
        this.sizes = new long[lengths.size()];
        if (!fields.required("dimension").equals(Integer.toString(sizes.length))
                || sizes.length < 2
                || sizes.length > 4) {
            throw new FormatException(
                    file,
                    "dimension",
                    fields.required("dimension"),
                    "2 to 4 axes are expected, with one entry of sizes for each");
        }
        for (int axis = 0; axis < sizes.length; axis++) {
            if (!lengths.get(axis).matches("[1-9][0-9]{0,9}")) {
                throw new FormatException(
                        file, "sizes", fields.required("sizes"), "whole numbers above 0 are expected");
            }
            sizes[axis] = Long.parseLong(lengths.get(axis));
        }
        this.space = fields.find("space").orElse("").strip();
        this.origin = words(fields.find("space origin").orElse(""));
        this.directions = perAxis(fields, "space directions");
        this.spacings = perAxis(fields, "spacings");
        this.kinds = perAxis(fields, "kinds");
        for (String unit : words(fields.find("space units").orElse(""))) {
            if (!unit.equals("\"mm\"") && !unit.equals("\"\"")) {
                throw new FormatException(file, "space units", unit, "\"mm\" is expected");
            }
        }
    }

    NrrdHeader header(ElementType type, ByteOrder order, boolean compressed, List<NrrdHeader.LayeredSegment> segments)
            throws FormatException {
        int channelAxis = channelAxis();
        int spatial = sizes.length - (channelAxis < 0 ? 0 : 1);
        if (spatial < 2 || spatial > 3) {
            throw new FormatException(
                    file, "kinds", kinds, "2 or 3 spatial axes and at most one axis of channels are expected");
        }
        return new NrrdHeader(
                type,
                order,
                channelAxis < 0 ? 1 : sizes[channelAxis],
                channelAxis == 0,
                grid(IntStream.range(0, sizes.length)
                        .filter(axis -> axis != channelAxis)
                        .toArray()),
                compressed,
                segments);
    }

    /**
     * @param spatial the axes of space, fastest first
     */
    private VoxelGrid grid(int[] spatial) throws FormatException {
        long[] shape = new long[spatial.length];
        double[] distances = new double[spatial.length];
        int known = 0;
        for (int axis = 0; axis < spatial.length; axis++) {
            int slowest = spatial.length - 1 - axis;
            shape[slowest] = sizes[spatial[axis]];
            double distance = distance(spatial[axis]);
            distances[slowest] = distance > 0 ? distance : 1;
            known += distance > 0 ? 1 : 0;
        }
        return new VoxelGrid(shape, known == 0 ? new double[0] : distances, geometry(spatial), List.of());
    }

    /** Empty if the file names no anatomical space, or if an origin or a direction is missing. */
    private Optional<ImageGeometry> geometry(int[] spatial) throws FormatException {
        double[] signs = SIGNS.get(space.toLowerCase(Locale.ROOT));
        if (signs == null || origin.isEmpty() || directions.isEmpty()) {
            return Optional.empty();
        }
        double[][] vectors = new double[spatial.length][];
        for (int axis = 0; axis < spatial.length; axis++) {
            String direction = directions.get(spatial[axis]);
            if (direction.equals("none")) {
                return Optional.empty();
            }
            vectors[spatial.length - 1 - axis] = vector("space directions", direction, signs);
        }
        return Optional.of(
                AxisVectors.geometry(file, "space directions", vector("space origin", origin.get(0), signs), vectors));
    }

    /** In LPS. */
    private double[] vector(String field, String text, double[] signs) throws FormatException {
        String[] components =
                text.replaceFirst("^\\(", "").replaceFirst("\\)$", "").split(",");
        if (components.length != signs.length) {
            throw new FormatException(file, field, text, "three numbers in parentheses are expected");
        }
        double[] vector = new double[signs.length];
        for (int coordinate = 0; coordinate < vector.length; coordinate++) {
            vector[coordinate] = signs[coordinate] * number(field, components[coordinate]);
        }
        return vector;
    }

    /** Without kinds and directions, all axes are spatial if there are at most three. */
    private int channelAxis() throws FormatException {
        int channelAxis = -1;
        for (int axis = 0; axis < sizes.length; axis++) {
            boolean spatial = kinds.isEmpty()
                    ? directions.isEmpty() || !directions.get(axis).equals("none")
                    : SPATIAL.contains(kinds.get(axis).toLowerCase(Locale.ROOT));
            if (!spatial) {
                if (channelAxis >= 0 || axis > 0 && axis < sizes.length - 1) {
                    throw new FormatException(
                            file, "kinds", kinds, "the channels must be one axis, the fastest or the slowest");
                }
                channelAxis = axis;
            }
        }
        return channelAxis;
    }

    /** Distance of neighbouring voxels in mm; 0 if the file gives none. */
    private double distance(int axis) throws FormatException {
        if (!directions.isEmpty() && !directions.get(axis).equals("none")) {
            String text = directions.get(axis);
            double square = 0;
            for (String component : text.substring(1, text.length() - 1).split(",")) {
                double value = number("space directions", component);
                square += value * value;
            }
            return positive("space directions", text, Math.sqrt(square));
        }
        if (!spacings.isEmpty() && !spacings.get(axis).equalsIgnoreCase("nan")) {
            return positive("spacings", spacings.get(axis), Math.abs(number("spacings", spacings.get(axis))));
        }
        return 0;
    }

    private double positive(String field, String text, double distance) throws FormatException {
        if (!(distance > 0) || Double.isInfinite(distance)) {
            throw new FormatException(file, field, text, "a finite distance above 0 is expected");
        }
        return distance;
    }

    private double number(String field, String text) throws FormatException {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new FormatException(file, field, text, "a number is expected", e);
        }
    }

    private List<String> perAxis(NrrdHeader.Fields fields, String name) throws FormatException {
        List<String> entries = words(fields.find(name).orElse(""));
        boolean valid = entries.isEmpty() || entries.size() == sizes.length;
        if (name.equals("space directions")) {
            valid &= entries.stream().allMatch(entry -> entry.equals("none") || entry.matches("\\(.*\\)"));
        }
        if (!valid) {
            throw new FormatException(file, name, fields.required(name), "one entry for each axis is expected");
        }
        return entries;
    }

    /** Splits a text into words. Blanks inside parentheses don't separate words. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int depth = 0;
        for (char character : (text + " ").toCharArray()) {
            depth += character == '(' ? 1 : character == ')' ? -1 : 0;
            if (!Character.isWhitespace(character)) {
                word.append(character);
            } else if (depth <= 0 && word.length() > 0) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        return words;
    }
}
