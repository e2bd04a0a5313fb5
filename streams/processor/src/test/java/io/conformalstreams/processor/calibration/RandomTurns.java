package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.ScoreArray;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/**
 * Turns label maps of 2 by 2 pixels: the pixels keep their positions in the patient, but the axes change their order.
 */
final class RandomTurns {

    private static final List<Double> SPACING = List.of(0.5, 2.0);
    private static final List<Double> DOWN = List.of(0.0, 0.6, 0.8);
    private static final List<Double> LEFT = List.of(1.0, 0.0, 0.0);

    private final Random random;

    RandomTurns(long seed) {
        this.random = new Random(seed + 1);
    }

    /** Gives both arrays a geometry. A third of the labels get no geometry, and keep their order of axes. */
    void turn(ScoreArray scores, LabelArray labels) {
        scores.setSpacing(SPACING);
        scores.setGeometry(new ImageGeometry(List.of(-10.0, 20.0, 30.0), List.of(DOWN, LEFT), null));
        if (random.nextInt(3) == 0) {
            return;
        }
        boolean transposed = random.nextBoolean();
        boolean upwards = random.nextBoolean();
        boolean rightwards = random.nextBoolean();
        ByteBuffer turned = ByteBuffer.allocate(4);
        for (int first = 0; first < 2; first++) {
            for (int second = 0; second < 2; second++) {
                int row = transposed ? second : first;
                int column = transposed ? first : second;
                turned.put(((ByteBuffer) labels.getData())
                        .get(2 * (upwards ? 1 - row : row) + (rightwards ? 1 - column : column)));
            }
        }
        List<Double> down = upwards ? negated(DOWN) : DOWN;
        List<Double> left = rightwards ? negated(LEFT) : LEFT;
        labels.setData(turned.flip());
        labels.setSpacing(transposed ? List.of(2.0, 0.5) : SPACING);
        labels.setGeometry(new ImageGeometry(
                List.of(
                        -10.0 + (rightwards ? 2.0 : 0),
                        20.0 + (upwards ? 0.5 * 0.6 : 0),
                        30.0 + (upwards ? 0.5 * 0.8 : 0)),
                transposed ? List.of(left, down) : List.of(down, left),
                null));
    }

    private static List<Double> negated(List<Double> vector) {
        return vector.stream().map(component -> -component).toList();
    }
}
