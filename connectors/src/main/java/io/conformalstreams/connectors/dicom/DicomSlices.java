package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The slice of each frame, in a stack of parallel slices at regular distances. The distance of a frame's first pixel
 * along the normal of the planes gives its slice. Frames without positions are in the order of the slices.
 */
final class DicomSlices {

    /**
     * How far a slice may lie from its regular position, as a share of the distance between slices. An allowance for
     * rounding is added.
     */
    private static final double TOLERANCE = 0.01;

    /** Largest tolerance, with rounding, as a share of the distance between slices. */
    private static final double LARGEST_TOLERANCE = 0.3;

    private static final double NEAREST = 1e-4;
    private static final double LARGEST_COUNT = 1 << 20;
    private static final double[] AXIAL = {1, 0, 0, 0, 1, 0};
    private static final double LARGEST_TURN = 1e-3;

    /**
     * Writers may round positions, some of them to a single digit after the point. With more digits than this constant,
     * rounding doesn't matter.
     */
    private static final int FINEST_ROUNDING = 6;

    private final int[] indices;
    private final int count;
    private final double spacing;

    private DicomSlices(int[] indices, int count, double spacing) {
        this.indices = indices;
        this.count = count;
        this.spacing = spacing;
    }

    static DicomSlices of(String file, List<Place> places, Optional<DicomDataSet> measures) throws FormatException {
        double between = distance(measures, DicomTag.SPACING_BETWEEN_SLICES);
        double thickness = distance(measures, DicomTag.SLICE_THICKNESS);
        double step = between > 0 ? between : thickness > 0 ? thickness : 1;
        if (places.stream().anyMatch(place -> place.position().isEmpty())) {
            int[] order = places.stream().mapToInt(Place::order).toArray();
            return new DicomSlices(order, Arrays.stream(order).max().orElse(0) + 1, step);
        }
        requireParallel(file, places);
        double[] distances = distances(places);
        double[] sorted = Arrays.stream(distances).sorted().toArray();
        double smallest = smallestStep(sorted);
        if (smallest == Double.POSITIVE_INFINITY) {
            return new DicomSlices(new int[distances.length], 1, step);
        }
        double rounding = rounding(roundings(places), normal(orientation(places)));
        // If frames were omitted, only the file's own value gives the distance between neighbours. It is tried first,
        // then the smallest distance between positions.
        for (double candidate : between > 0 ? new double[] {between, smallest} : new double[] {smallest}) {
            Optional<DicomSlices> regular = regular(distances, sorted, candidate, rounding);
            if (regular.isPresent()) {
                return regular.get();
            }
        }
        throw new FormatException(
                file,
                DicomTag.IMAGE_POSITION.describe(),
                "from " + sorted[0] + " to " + sorted[sorted.length - 1] + " in steps of about " + smallest,
                "slices must lie at regular distances");
    }

    /** Number of slices. */
    int count() {
        return count;
    }

    /** Distance of neighbouring slices in mm. */
    double spacing() {
        return spacing;
    }

    /** The slice of a frame, by the frame's index. */
    int index(int frame) {
        return indices[frame];
    }

    /** Whether the other indices differ from these by the same number for all frames. */
    boolean isShiftedTo(int[] others) {
        for (int frame = 1; frame < indices.length; frame++) {
            if (others[frame] - others[0] != indices[frame] - indices[0]) {
                return false;
            }
        }
        return true;
    }

    /** The same slices at other indices of a larger stack. */
    DicomSlices placedAt(int[] places, int largerCount) {
        return new DicomSlices(places, largerCount, spacing);
    }

    /** The position of the first pixel of slice 0; empty if frames have no positions. */
    Optional<double[]> origin(List<Place> places) {
        if (places.stream().anyMatch(place -> place.position().isEmpty())) {
            return Optional.empty();
        }
        double[] normal = normal(orientation(places));
        double[] known = places.get(0).position().orElseThrow();
        double[] origin = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            origin[axis] = known[axis] - indices[0] * spacing * normal[axis];
        }
        return Optional.of(origin);
    }

    /** Direction cosines of row and column, which all frames share. */
    static double[] orientation(List<Place> places) {
        return places.get(0).orientation().orElse(AXIAL);
    }

    static double[] normal(double[] axes) {
        return new double[] {
            axes[1] * axes[5] - axes[2] * axes[4],
            axes[2] * axes[3] - axes[0] * axes[5],
            axes[0] * axes[4] - axes[1] * axes[3]
        };
    }

    /** How far rounding may have moved a position along x, y and z, in mm; 0 if the texts don't show any rounding. */
    static double[] roundings(List<Place> places) {
        double[] roundings = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            int at = axis;
            int digits =
                    places.stream().mapToInt(place -> place.digits()[at]).max().orElse(0);
            roundings[axis] = digits == 0 || digits > FINEST_ROUNDING ? 0 : 0.5 * Math.pow(10, -digits);
        }
        return roundings;
    }

    /** The combined effect of rounding along x, y and z, measured along a direction. */
    static double rounding(double[] roundings, double... direction) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            sum += roundings[axis] * Math.abs(direction[axis]);
        }
        return sum;
    }

    /** Whether orientations agree up to rounding. */
    static boolean areParallel(double[] one, double[] other) {
        for (int i = 0; i < one.length; i++) {
            if (Math.abs(one[i] - other[i]) > LARGEST_TURN) {
                return false;
            }
        }
        return true;
    }

    /** How far a slice may lie from its regular position, in mm, if positions are rounded. */
    static double tolerance(double step, double rounding) {
        return Math.min(TOLERANCE * step + rounding, LARGEST_TOLERANCE * step);
    }

    private static double distance(Optional<DicomDataSet> measures, DicomTag tag) throws FormatException {
        Optional<double[]> given = measures.isPresent() ? measures.get().decimals(tag, 1) : Optional.empty();
        return given.map(one -> Math.abs(one[0])).orElse(0.0);
    }

    private static void requireParallel(String file, List<Place> places) throws FormatException {
        double[] first = orientation(places);
        for (Place place : places) {
            if (!areParallel(first, place.orientation().orElse(AXIAL))) {
                throw new FormatException(
                        file,
                        DicomTag.IMAGE_ORIENTATION.describe(),
                        Arrays.toString(place.orientation().orElse(AXIAL)),
                        "another frame has " + Arrays.toString(first) + "; parallel slices are expected");
            }
        }
    }

    private static double[] distances(List<Place> places) {
        double[] normal = normal(orientation(places));
        return places.stream()
                .map(place -> place.position().orElseThrow())
                .mapToDouble(at -> at[0] * normal[0] + at[1] * normal[1] + at[2] * normal[2])
                .toArray();
    }

    /** The mean of the differences that are close to the smallest one; infinite if there is only one slice. */
    private static double smallestStep(double[] sorted) {
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 1; i < sorted.length; i++) {
            double difference = sorted[i] - sorted[i - 1];
            smallest = difference > NEAREST ? Math.min(smallest, difference) : smallest;
        }
        double sum = 0;
        int steps = 0;
        for (int i = 1; i < sorted.length; i++) {
            double difference = sorted[i] - sorted[i - 1];
            if (difference > NEAREST && difference < 1.5 * smallest) {
                sum += difference;
                steps++;
            }
        }
        return steps == 0 ? smallest : sum / steps;
    }

    /** Assigns frames to slices at a given distance; empty if they don't fit. */
    private static Optional<DicomSlices> regular(double[] distances, double[] sorted, double step, double rounding) {
        double first = sorted[0];
        double range = sorted[sorted.length - 1] - first;
        if (!(range / step < LARGEST_COUNT)) {
            return Optional.empty();
        }
        // The steps are counted from slice to slice, so that a small error of the step doesn't accumulate.
        double last = 0;
        for (int i = 1; i < sorted.length; i++) {
            double difference = sorted[i] - sorted[i - 1];
            double steps = Math.rint(difference / step);
            if (difference > NEAREST && steps < 1) {
                return Optional.empty();
            }
            last += steps;
        }
        double mean = range / last;
        double tolerance = tolerance(mean, 2 * rounding);
        int[] indices = new int[distances.length];
        for (int frame = 0; frame < indices.length; frame++) {
            double index = (distances[frame] - first) / mean;
            if (!(Math.abs(index - Math.rint(index)) * mean <= tolerance)) {
                return Optional.empty();
            }
            indices[frame] = (int) Math.rint(index);
        }
        double spacing = Math.abs(step - mean) * last <= tolerance ? step : mean;
        return Optional.of(new DicomSlices(indices, (int) last + 1, spacing));
    }

    /**
     * @param order number of earlier frames of the same segment
     * @param position of the first pixel's centre in mm
     * @param digits number of digits after the point in the texts of the position, along x, y and z
     * @param orientation direction cosines of row and column
     */
    record Place(int order, Optional<double[]> position, int[] digits, Optional<double[]> orientation) {}
}
