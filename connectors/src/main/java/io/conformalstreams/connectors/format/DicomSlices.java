package io.conformalstreams.connectors.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where frames lie in a stack of parallel slices at regular distances: by the distance of their first pixel along the
 * normal of the planes, or in the order of the frames where they have no positions.
 */
final class DicomSlices {

    /** Positions are decimal texts of up to 16 characters; what differs by less than this share of a step is equal. */
    private static final double TOLERANCE = 0.01;

    private static final double NEAREST = 1e-4;
    private static final double LARGEST_COUNT = 1 << 20;

    private final int[] indices;
    private final int count;
    private final double spacing;

    private DicomSlices(int[] indices, int count, double spacing) {
        this.indices = indices;
        this.count = count;
        this.spacing = spacing;
    }

    static DicomSlices of(String file, List<Place> places, Optional<DicomDataSet> measures) throws FormatException {
        Optional<double[]> given = Optional.empty();
        if (measures.isPresent()) {
            given = measures.get().decimals(DicomTag.SPACING_BETWEEN_SLICES, 1);
            if (given.isEmpty()) {
                given = measures.get().decimals(DicomTag.SLICE_THICKNESS, 1);
            }
        }
        double step = given.map(one -> Math.abs(one[0])).filter(one -> one > 0).orElse(1.0);
        if (places.stream().anyMatch(place -> place.position().isEmpty())) {
            int[] order = places.stream().mapToInt(Place::order).toArray();
            return new DicomSlices(order, Arrays.stream(order).max().orElse(0) + 1, step);
        }
        return regular(file, distances(places), step);
    }

    /** Number of slices. */
    int count() {
        return count;
    }

    /** Distance of neighbouring slices in mm. */
    double spacing() {
        return spacing;
    }

    /** The slice of a frame. */
    int index(int frame) {
        return indices[frame];
    }

    /** Whether other indices differ from these by the same number for all frames. */
    boolean isShiftedTo(int[] others) {
        for (int frame = 1; frame < indices.length; frame++) {
            if (others[frame] - others[0] != indices[frame] - indices[0]) {
                return false;
            }
        }
        return true;
    }

    /** The same slices, at other places of a larger stack. */
    DicomSlices placedAt(int[] places, int largerCount) {
        return new DicomSlices(places, largerCount, spacing);
    }

    private static double[] distances(List<Place> places) {
        double[] axes = places.get(0).orientation().orElse(new double[] {1, 0, 0, 0, 1, 0});
        double[] normal = {
            axes[1] * axes[5] - axes[2] * axes[4],
            axes[2] * axes[3] - axes[0] * axes[5],
            axes[0] * axes[4] - axes[1] * axes[3]
        };
        return places.stream()
                .map(place -> place.position().orElseThrow())
                .mapToDouble(at -> at[0] * normal[0] + at[1] * normal[1] + at[2] * normal[2])
                .toArray();
    }

    private static DicomSlices regular(String file, double[] distances, double givenStep) throws FormatException {
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        double step = Double.POSITIVE_INFINITY;
        for (int i = 1; i < sorted.length; i++) {
            double difference = sorted[i] - sorted[i - 1];
            if (difference > NEAREST) {
                step = Math.min(step, difference);
            }
        }
        if (step == Double.POSITIVE_INFINITY) {
            return new DicomSlices(new int[distances.length], 1, givenStep);
        }
        double last = (sorted[sorted.length - 1] - sorted[0]) / step;
        if (!(last < LARGEST_COUNT)) {
            throw irregular(file, "from " + sorted[0] + " to " + sorted[sorted.length - 1] + " in steps of " + step);
        }
        // The mean step over the whole stack is more exact than the smallest one.
        step = (sorted[sorted.length - 1] - sorted[0]) / Math.rint(last);
        int[] indices = new int[distances.length];
        for (int frame = 0; frame < indices.length; frame++) {
            double index = (distances[frame] - sorted[0]) / step;
            if (!(Math.abs(index - Math.rint(index)) <= TOLERANCE * Math.max(1, Math.sqrt(last)))) {
                throw irregular(file, distances[frame]);
            }
            indices[frame] = (int) Math.rint(index);
        }
        return new DicomSlices(indices, (int) Math.rint(last) + 1, step);
    }

    private static FormatException irregular(String file, Object value) {
        return new FormatException(
                file, DicomTag.IMAGE_POSITION.describe(), value, "slices at regular distances are expected");
    }

    /**
     * @param order how many frames of the same segment come before
     * @param position of the first pixel's centre in mm
     * @param orientation direction cosines of row and column
     */
    record Place(int order, Optional<double[]> position, Optional<double[]> orientation) {}
}
