package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.CaseSource;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.dataset.Description;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Small images of a cell and its nucleus, both discs, whose radii a model gets wrong: independent, of one law. */
record DiscImages(Kind kind, long seed, int size) implements CaseSource {

    /** What is peculiar about the images. */
    enum Kind {
        ORDINARY,
        /** Scores are hard. */
        SATURATED,
        /** No structure anywhere, and none predicted. */
        BACKGROUND,
        /** All cases are the same. */
        IDENTICAL,
        /** Few different critical values. */
        TIES
    }

    private static final int SIDE = 12;
    private static final Grid GRID = Grid.of(new int[] {SIDE, SIDE}, new double[] {1, 1});

    @Override
    public Description description() {
        return new Description(
                "discs",
                "net",
                2,
                ScoreKind.LOGIT,
                List.of(new DatasetChannel("cell", Set.of(1, 2)), new DatasetChannel("nucleus", Set.of(2))),
                Optional.empty());
    }

    @Override
    public List<CaseReference> cases() {
        return IntStream.range(0, size)
                .mapToObj(number -> new CaseReference(number, "disc-" + number, "north"))
                .toList();
    }

    @Override
    public Case load(CaseReference reference) {
        long number = kind == Kind.IDENTICAL ? 0 : reference.sequence();
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        double cell = kind == Kind.BACKGROUND ? -1 : 3.5 + 2 * random.nextDouble();
        double nucleus = cell * (0.4 + 0.3 * random.nextDouble());
        double[] errors = {random.nextDouble() - 0.5, random.nextDouble() - 0.5};
        ByteBuffer labels = ByteBuffer.allocate(SIDE * SIDE);
        ByteBuffer scores = ByteBuffer.allocate(2 * SIDE * SIDE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            double distance = Math.hypot(pixel % SIDE - 5.5, pixel / SIDE - 5.5);
            labels.put(pixel, (byte) (distance <= nucleus ? 2 : distance <= cell ? 1 : 0));
            scores.putFloat(pixel * Float.BYTES, score(cell + errors[0] - distance));
            scores.putFloat((SIDE * SIDE + pixel) * Float.BYTES, score(nucleus + errors[1] - distance));
        }
        return new Case(reference, GRID, new ScoreEncoding.Float32(), scores, labels, Optional.empty());
    }

    private float score(double margin) {
        return switch (kind) {
            case SATURATED -> margin >= 0 ? 20 : -20;
            case TIES -> Math.round(margin);
            default -> (float) margin;
        };
    }
}
