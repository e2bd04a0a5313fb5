package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.geometry.SignedPermutation;
import java.util.Arrays;
import java.util.Optional;

/** Compares the grid of a label with the grid of its scores. */
public final class GridMatch {

    private static final String CROPPED =
            ", which is smaller: nnU-Net 1 saves scores cropped to the body; export them in full size, as nnU-Net 2 does";

    private GridMatch() {}

    /**
     * The axis permutation and flips that turn a label onto the grid of the scores. Empty if the label or
     * the scores have no geometry. The order of the axes is then unknown, so only the shapes are compared, without
     * leading axes of length 1.
     *
     * @param file of the label, for messages
     * @param label its grid
     * @param scores grid of the scores
     * @throws FormatException if the two grids differ
     */
    public static Optional<SignedPermutation> turn(String file, VoxelGrid label, VoxelGrid scores)
            throws FormatException {
        int dimensions = scores.shape().length;
        boolean fits =
                label.shape().length <= dimensions || label.shape().length == dimensions + 1 && label.shape()[0] == 1;
        Optional<PlacedGrid> target = scores.placed();
        if (!fits || label.placed().isEmpty() || target.isEmpty()) {
            requireShape(file, label.lengths(), scores.lengths());
            return Optional.empty();
        }
        PlacedGrid own = label.withDimensions(dimensions).placed().orElseThrow();
        Optional<SignedPermutation> turn = own.onto(target.get());
        if (turn.isEmpty()) {
            throw new FormatException(
                    file,
                    "geometry",
                    "that of another grid",
                    own.mismatch("the label", target.get(), "the score file")
                            + ". Nothing is resampled: draw the label on the grid of the scores");
        }
        return turn;
    }

    private static void requireShape(String file, int[] shape, int[] expected) throws FormatException {
        int[] found = withoutLeadingOnes(shape);
        int[] asked = withoutLeadingOnes(expected);
        if (!Arrays.equals(found, asked)) {
            throw new FormatException(
                    file,
                    "shape",
                    Arrays.toString(shape),
                    "the scores have " + Arrays.toString(expected) + (isCropped(asked, found) ? CROPPED : ""));
        }
    }

    /** Whether the scores fit into the label, and have fewer pixels. */
    private static boolean isCropped(int[] scores, int[] label) {
        boolean fits = scores.length == label.length;
        for (int axis = 0; fits && axis < scores.length; axis++) {
            fits = scores[axis] <= label[axis];
        }
        return fits;
    }

    private static int[] withoutLeadingOnes(int[] shape) {
        int first = 0;
        while (first < shape.length - 2 && shape[first] == 1) {
            first++;
        }
        return Arrays.copyOfRange(shape, first, shape.length);
    }
}
