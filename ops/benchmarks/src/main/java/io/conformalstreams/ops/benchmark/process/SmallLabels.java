package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.ops.benchmark.throughput.SyntheticRecords;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.StratumPattern;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;

/** Labels of score maps of 8 x 8 pixels, in one stratum. Nearly every image has other critical values. */
final class SmallLabels {

    static final int SIDE = 8;

    private static final Grid GRID = Grid.of(SIDE, SIDE);

    private final CaseRecords records =
            new CaseRecords(SyntheticRecords.description(), new StratumPattern("{model}"), "1", 1, Compression.NONE);

    /** The label of the image with the given number. */
    LabelledImage labelledImage(long number, Instant labelledAt) {
        SplittableRandom random = new SplittableRandom(number);
        ByteBuffer scores = ByteBuffer.allocate(GRID.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer labels = ByteBuffer.allocate(GRID.size());
        while (labels.hasRemaining()) {
            double logit = random.nextDouble(-6, 6);
            scores.putFloat((float) logit);
            labels.put((byte) (random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0));
        }
        Case image = new Case(
                new CaseReference(number, "image-" + number, "site"),
                GRID,
                new ScoreEncoding.Float32(),
                scores.flip(),
                labels.flip(),
                Optional.empty());
        return records.labelledImage(image, labelledAt, Optional.empty());
    }
}
