package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/** Units with one to four images, some of which get labels, corrections or withdrawals. */
final class UnitCases {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int UNITS = 30;
    private static final int PIXELS = 8;
    private static final int SOUND_UNITS = 60;
    private static final int DEGRADING_UNITS = 125;

    private UnitCases() {}

    /**
     * Predicts the images of a unit within a day, and labels most of them days later, in any order.
     *
     * @param beforeUnit called with the number of each unit before its images are predicted
     */
    static void run(ProcessedLogs processed, Random random, IntConsumer beforeUnit) {
        for (int unit = 0; unit < UNITS; unit++) {
            beforeUnit.accept(unit);
            Instant day = START.plus(Duration.ofDays(unit));
            int images = 1 + random.nextInt(4);
            for (int image = 0; image < images; image++) {
                processed.predict(prediction(unit, image, day.plusSeconds(image)));
            }
            int labelled = Math.max(0, unit - random.nextInt(5));
            for (int image = 0; image < 4; image++) {
                if (random.nextInt(3) > 0) {
                    processed.label(label(labelled, image, 1 + random.nextInt(2), day.plusSeconds(100 + image)));
                }
            }
            if (random.nextInt(8) == 0) {
                processed.label(withdrawal(labelled, random.nextInt(4), day.plusSeconds(200)));
            }
        }
    }

    /** Predicts and labels units of one or two images. After some units, the scores say nothing about the labels. */
    static void degrade(ProcessedLogs processed) {
        Random random = new Random(4);
        for (int unit = 0; unit < DEGRADING_UNITS; unit++) {
            Instant hour = START.plus(Duration.ofHours(unit));
            int images = 1 + unit % 2;
            for (int image = 0; image < images; image++) {
                processed.predict(prediction(unit, image, hour.plusSeconds(image)));
            }
            for (int image = 0; image < images; image++) {
                LabelledImage label = label(unit, image, 1, hour.plusSeconds(600 + image));
                if (unit > SOUND_UNITS) {
                    byte[] truth = new byte[PIXELS];
                    random.nextBytes(truth);
                    for (int pixel = 0; pixel < PIXELS; pixel++) {
                        truth[pixel] &= 1;
                    }
                    label.getLabels().setData(ByteBuffer.wrap(truth));
                }
                processed.label(label);
            }
        }
    }

    static Prediction prediction(int unit, int image, Instant at) {
        return Prediction.newBuilder()
                .setStratum("m")
                .setPredictionId(unit + "-" + image + "#1")
                .setImageId(unit + "-" + image)
                .setUnitId("unit-" + unit)
                .setPredictedAt(at)
                .setAttributes(Map.of("scanner", "scanner " + unit % 3, "slice", "slice " + image))
                .setScores(scores(unit, image))
                .build();
    }

    static LabelledImage label(int unit, int image, int revision, Instant at) {
        Random random = new Random(1000L * unit + 10L * image + revision);
        byte[] truth = new byte[PIXELS];
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            truth[pixel] = (byte) (random.nextGaussian() + (pixel % 2 == 0 ? 1.5 : -1.5) > 0 ? 1 : 0);
        }
        return labelled(unit, image, at)
                .setAction(LabelAction.ASSIGNED)
                .setRevision(revision)
                .setScores(scores(unit, image))
                .setLabels(LabelArray.newBuilder()
                        .setShape(List.of(1, PIXELS))
                        .setData(ByteBuffer.wrap(truth))
                        .build())
                .build();
    }

    private static LabelledImage withdrawal(int unit, int image, Instant at) {
        return labelled(unit, image, at)
                .setAction(LabelAction.WITHDRAWN)
                .setRevision(9)
                .build();
    }

    private static LabelledImage.Builder labelled(int unit, int image, Instant at) {
        return LabelledImage.newBuilder()
                .setStratum("m")
                .setImageId(unit + "-" + image)
                .setUnitId("unit-" + unit)
                .setLabelledAt(at)
                .setAttributes(Map.of("scanner", "of the label", "ageBand", at.getEpochSecond() % 2 + ""));
    }

    private static ScoreArray scores(int unit, int image) {
        Random random = new Random(77L * unit + image);
        ByteBuffer data = ByteBuffer.allocate(PIXELS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            data.putFloat((float) (random.nextGaussian() + (pixel % 2 == 0 ? 2 : -2)));
        }
        return ScoreArray.newBuilder()
                .setChannels(List.of("c"))
                .setShape(List.of(1, PIXELS))
                .setEncoding(ScoreArrayEncoding.FLOAT32)
                .setData(data.flip())
                .build();
    }
}
