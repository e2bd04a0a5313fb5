package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ImageGeometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the voxels of labels on the grid of the scores by trying every order and direction of the axes.
 *
 * @param shape shape of the array
 * @param spacing spacing in mm, one value for each axis
 * @param geometry geometry of the array
 */
record LabelPlacement(List<Integer> shape, List<Double> spacing, ImageGeometry geometry) {

    private static final double TOLERANCE = 0.01;
    private static final double AXES_TOLERANCE = 1e-3;

    /** Tells whether the geometry obeys the rules of the contract. */
    boolean isValid() {
        List<List<Double>> directions = geometry.getDirections();
        return spacing.size() == shape.size()
                && directions.size() == shape.size()
                && isVector(geometry.getOrigin())
                && directions.stream().allMatch(LabelPlacement::isVector)
                && IntStream.range(0, directions.size())
                        .allMatch(axis -> IntStream.range(0, directions.size())
                                .allMatch(other -> Math.abs(product(directions.get(axis), directions.get(other))
                                                - (axis == other ? 1 : 0))
                                        <= AXES_TOLERANCE))
                && isAbsentOrUid(geometry.getFrameOfReference());
    }

    /**
     * Returns, for each voxel of the scores, the voxel of the labels at the same position; empty if the grids differ.
     *
     * @param scores a valid placement
     */
    Optional<int[]> voxelsOf(LabelPlacement scores) {
        String frame = geometry.getFrameOfReference();
        String other = scores.geometry.getFrameOfReference();
        if (frame != null && other != null && !frame.equals(other)) {
            return Optional.empty();
        }
        return turns(shape.size()).stream()
                .filter(turn -> isSameGrid(turn, scores))
                .findFirst()
                .map(turn -> scores.voxels(turn, this));
    }

    /** One axis of a turn: the axis of the other array, and whether the index runs backwards. */
    private record AxisMapping(int axis, boolean backwards) {}

    private static List<List<AxisMapping>> turns(int axes) {
        List<List<AxisMapping>> turns = List.of(List.of());
        for (int place = 0; place < axes; place++) {
            List<List<AxisMapping>> longer = new ArrayList<>();
            for (List<AxisMapping> turn : turns) {
                for (int axis = 0; axis < axes; axis++) {
                    int tried = axis;
                    if (turn.stream().noneMatch(mapping -> mapping.axis() == tried)) {
                        longer.add(with(turn, new AxisMapping(axis, false)));
                        longer.add(with(turn, new AxisMapping(axis, true)));
                    }
                }
            }
            turns = longer;
        }
        return turns;
    }

    private static List<AxisMapping> with(List<AxisMapping> turn, AxisMapping mapping) {
        List<AxisMapping> longer = new ArrayList<>(turn);
        longer.add(mapping);
        return longer;
    }

    private boolean isSameGrid(List<AxisMapping> turn, LabelPlacement scores) {
        int axes = shape.size();
        for (int axis = 0; axis < axes; axis++) {
            if (!shape.get(turn.get(axis).axis()).equals(scores.shape.get(axis))) {
                return false;
            }
        }
        return IntStream.range(0, 1 << axes).allMatch(corner -> {
            double[] index = new double[axes];
            for (int axis = 0; axis < axes; axis++) {
                index[axis] = (corner >> axis & 1) == 0 ? -0.5 : scores.shape.get(axis) - 0.5;
            }
            return scores.isNear(position(index(turn, index)), scores.position(index));
        });
    }

    /** Converts an index of the scores to an index of these labels. */
    private double[] index(List<AxisMapping> turn, double[] ofScores) {
        double[] index = new double[ofScores.length];
        for (int axis = 0; axis < index.length; axis++) {
            AxisMapping mapping = turn.get(axis);
            index[mapping.axis()] =
                    mapping.backwards() ? shape.get(mapping.axis()) - 1 - ofScores[axis] : ofScores[axis];
        }
        return index;
    }

    private double[] position(double[] index) {
        double[] position = new double[3];
        for (int coordinate = 0; coordinate < 3; coordinate++) {
            position[coordinate] = geometry.getOrigin().get(coordinate);
            for (int axis = 0; axis < index.length; axis++) {
                position[coordinate] += index[axis]
                        * spacing.get(axis)
                        * geometry.getDirections().get(axis).get(coordinate);
            }
        }
        return position;
    }

    private boolean isNear(double[] one, double[] other) {
        List<Double> difference =
                IntStream.range(0, 3).mapToObj(at -> one[at] - other[at]).toList();
        double acrossSquared = product(difference, difference);
        double finest = Double.POSITIVE_INFINITY;
        for (int axis = 0; axis < shape.size(); axis++) {
            double along = product(difference, geometry.getDirections().get(axis));
            if (Math.abs(along) / spacing.get(axis) > TOLERANCE) {
                return false;
            }
            acrossSquared -= along * along;
            finest = Math.min(finest, spacing.get(axis));
        }
        return shape.size() == 3 || Math.sqrt(Math.max(0, acrossSquared)) / finest <= TOLERANCE;
    }

    /** Returns, for each voxel of this array, the voxel of the labels. */
    private int[] voxels(List<AxisMapping> turn, LabelPlacement labels) {
        int[] voxels = new int[shape.stream().reduce(1, (a, b) -> a * b)];
        for (int voxel = 0; voxel < voxels.length; voxel++) {
            double[] index = new double[shape.size()];
            int rest = voxel;
            for (int axis = shape.size() - 1; axis >= 0; axis--) {
                index[axis] = rest % shape.get(axis);
                rest /= shape.get(axis);
            }
            double[] there = labels.index(turn, index);
            int at = 0;
            for (int axis = 0; axis < there.length; axis++) {
                at = at * labels.shape.get(axis) + (int) there[axis];
            }
            voxels[voxel] = at;
        }
        return voxels;
    }

    private static boolean isVector(List<Double> vector) {
        return vector.size() == 3 && vector.stream().allMatch(Double::isFinite);
    }

    static boolean isAbsentOrUid(String uid) {
        return uid == null || uid.length() <= 64 && uid.matches("[0-9]+(\\.[0-9]+)*");
    }

    private static double product(List<Double> one, List<Double> other) {
        return one.get(0) * other.get(0) + one.get(1) * other.get(1) + one.get(2) * other.get(2);
    }
}
