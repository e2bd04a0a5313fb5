package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.LabelledImage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Generates a random log of labels from a seed. It contains everything that a hospital's gateway may send: corrections,
 * withdrawals (also of unknown images), duplicates, stale and conflicting revisions, units with several images, units
 * that change, units with the names of other images, label policies that end and return, event times out of order, few
 * distinct scores and thus ties, and label maps whose axes differ in order and direction from those of the scores.
 */
public final class RandomLabels {

    private static final List<String> STRATA = List.of("net@1|north", "net@1|south", "net");
    private static final int IMAGES = 25;
    private static final Duration STEP = Duration.ofHours(6);

    private final Random random;
    private final RandomTurns turner;
    private final int labelValues;
    private final Map<String, List<LabelledImage>> sent = new HashMap<>();
    private Instant now = CalibrationFixture.MONDAY;

    private RandomLabels(long seed, int labelValues) {
        this.random = new Random(seed);
        this.turner = new RandomTurns(seed);
        this.labelValues = labelValues;
    }

    public static List<LabelledImage> log(long seed, int length) {
        return log(seed, length, CalibrationConfigurations.IGNORE_LABEL);
    }

    /** Adds pixels without annotation; some labels have no annotated pixel at all. */
    public static List<LabelledImage> logWithIgnoredPixels(long seed, int length) {
        return log(seed, length, CalibrationConfigurations.IGNORE_LABEL + 1);
    }

    private static List<LabelledImage> log(long seed, int length, int labelValues) {
        RandomLabels labels = new RandomLabels(seed, labelValues);
        List<LabelledImage> log = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            log.add(labels.next(i, length));
        }
        return log;
    }

    private LabelledImage next(int position, int length) {
        // Event times are multiples of a quarter of the shorter window, so many images are exactly at a window's end.
        now = now.plus(STEP.multipliedBy(random.nextInt(2)));
        String stratum = STRATA.get(Math.min(random.nextInt(5), STRATA.size() - 1));
        String image = "i" + random.nextInt(IMAGES);
        List<LabelledImage> before = sent.computeIfAbsent(stratum + "/" + image, key -> new ArrayList<>());
        LabelledImage label = before.isEmpty() || random.nextInt(10) < 6
                ? fresh(stratum, image, before, position, length)
                : repeated(before, position, length);
        before.add(label);
        return label;
    }

    private LabelledImage fresh(String stratum, String image, List<LabelledImage> before, int position, int length) {
        int revision = 1
                + random.nextInt(2)
                + before.stream().mapToInt(LabelledImage::getRevision).max().orElse(0);
        return revised(image, revision, position, length).setStratum(stratum).build();
    }

    /** Returns an exact duplicate, a late older revision, or a known revision with other content. */
    private LabelledImage repeated(List<LabelledImage> before, int position, int length) {
        LabelledImage known = before.get(random.nextInt(before.size()));
        if (random.nextInt(3) > 0) {
            return LabelledImage.newBuilder(known)
                    .setLabelledAt(random.nextBoolean() ? known.getLabelledAt() : now)
                    .build();
        }
        return revised(known.getImageId(), known.getRevision(), position, length)
                .setStratum(known.getStratum())
                .build();
    }

    private LabelledImage.Builder revised(String image, int revision, int position, int length) {
        LabelledImage.Builder label = random.nextInt(5) == 0
                ? CalibrationFixture.withdrawn(image, revision)
                : CalibrationFixture.assigned(image, revision, scores(), labels());
        if (label.getLabels() != null) {
            turner.turn(label.getScores(), label.getLabels());
        }
        String unit = unit();
        return label.setUnitId(unit)
                .setPredictionId(random.nextInt(4) == 0 ? "p-" + image : null)
                .setLabelPolicy(policy(position, length))
                .setAudit(random.nextBoolean())
                .setInclusionProbability(probability(unit == null ? image : unit))
                .setLabelledAt(now.minus(STEP.multipliedBy(random.nextInt(4) == 0 ? random.nextInt(14) : 0)));
    }

    /** Units have a probability, and a few of their images contradict it. */
    private double probability(String unit) {
        boolean contradicts = random.nextInt(12) == 0;
        return unit.hashCode() % 2 == 0 == contradicts ? 0.25 : 1.0;
    }

    private String unit() {
        return switch (random.nextInt(4)) {
            case 0 -> "u" + random.nextInt(5);
            case 1 -> "i" + random.nextInt(IMAGES);
            default -> null;
        };
    }

    /** The second policy appears halfway through the log; after that, some labels still use the first policy. */
    private String policy(int position, int length) {
        return position > length / 2 && random.nextInt(4) > 0 ? "double-read" : "routine";
    }

    private float[] scores() {
        float[] scores = new float[8];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextInt(30) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(7) - 3;
        }
        return scores;
    }

    private int[] labels() {
        return random.ints(4, 0, labelValues).toArray();
    }
}
