package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.model.Model;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Recomputes the labels of images from the labels of their raters. Takes a label on trust where the log does not decide
 * it: the log has lost earlier labels of the raters, or they were read under an earlier configuration.
 */
final class RaterRecomputation {

    private static final String DELETED =
            "earlier labels of the raters may be missing, because the log of labelled-images was truncated";
    private static final String READ_BEFORE_CONFIGURATION =
            "a rater labelled the image before the procedures were configured as they are";

    private final ConformalConfiguration configuration;
    private final Logs logs;
    private final Predicate<ValidLabel> recompute;
    private final RaterLabels labels = new RaterLabels();

    /** Labels whose values are taken from calibration-scores, with the reason. */
    private final Map<RecordCoordinates, String> trusted = new HashMap<>();

    /** Stratum and id of the images that were read before the procedures were configured as they are. */
    private final Set<List<String>> readBeforeConfiguration = new HashSet<>();

    /**
     * @param recompute recomputes what the label of an image changes; false if the calibration must have refused it
     */
    RaterRecomputation(ConformalConfiguration configuration, Logs logs, Predicate<ValidLabel> recompute) {
        this.configuration = configuration;
        this.logs = logs;
        this.recompute = recompute;
    }

    /**
     * Reads the next record of the log.
     *
     * @param label its scalars; empty if it breaks the rules
     * @param published what the calibration published for the stratum
     * @param since the first version that was published under the present configuration
     */
    void read(LogRecord<LabelledImage> record, Optional<ValidLabel> label, PublishedStratum published, long since) {
        if (trustsEarlierConfiguration(record, published, since)) {
            label.ifPresent(labels::accept);
        } else {
            label.ifPresent(valid -> recompute(valid, record.partition(), published));
        }
    }

    /**
     * Tells whether the raters' labels before a label let it count.
     *
     * @param accepts whether the calibration accepts the label of an image
     */
    boolean accept(ValidLabel label, Predicate<ValidLabel> accepts) {
        RaterLabels.Change change = labels.change(label);
        return change.acceptable() && change.ofImage().map(accepts::test).orElse(true);
    }

    /** Returns why the values of a label were not recomputed; empty if they were. */
    Optional<String> trusted(RecordCoordinates label) {
        return Optional.ofNullable(trusted.get(label));
    }

    /**
     * Takes a score on trust that was published under an earlier configuration, if raters are involved: other raters may
     * have been configured. Returns whether it was.
     */
    private boolean trustsEarlierConfiguration(
            LogRecord<LabelledImage> record, PublishedStratum published, long since) {
        Optional<LabelledImage> label = record.value();
        Optional<Model> model = label.flatMap(value -> configuration.modelOf(value.getStratum()));
        if (model.isEmpty()
                || label.get().getRater() == null && model.get().raters().isEmpty()
                || since <= 1
                || record.offset() >= published.offsetSince(since)) {
            return false;
        }
        readBeforeConfiguration.add(
                List.of(label.get().getStratum(), label.get().getImageId()));
        Optional<CalibrationScore> earlier = published.scoreOf(
                new RecordCoordinates(label.get().getLabelledAt(), record.partition(), record.offset()));
        earlier.ifPresent(score -> recompute.test(PublishedStratum.onTrust(score, model.get())));
        return earlier.isPresent();
    }

    private void recompute(ValidLabel label, int partition, PublishedStratum published) {
        boolean deleted = logs.beginning(Topic.LABELLED_IMAGES, partition) > 0;
        if (deleted) {
            labels.noteDeletedBeginning(label);
        }
        RaterLabels.Change change = labels.change(label);
        boolean doubtful = deleted && !labels.isKnown(label);
        boolean readBefore = readBeforeConfiguration.contains(List.of(label.stratum(), label.imageId()));
        boolean accepted;
        if (label.isOfWorstRater() && (doubtful || readBefore)) {
            accepted = trustPublished(label, change, published, doubtful ? DELETED : READ_BEFORE_CONFIGURATION)
                    || change.acceptable();
        } else {
            accepted =
                    change.acceptable() && change.ofImage().map(recompute::test).orElse(true);
        }
        if (accepted) {
            labels.accept(label);
        }
    }

    /**
     * Takes the label of an image on trust, if a score of it was published. Compares the score nevertheless if it
     * follows from the labels of the raters, with the same revision and procedures. Returns whether a score was
     * published.
     */
    private boolean trustPublished(
            ValidLabel label, RaterLabels.Change change, PublishedStratum published, String reason) {
        Optional<CalibrationScore> score = published.scoreOf(label.at());
        score.map(found -> PublishedStratum.onTrust(found, label.model())).ifPresent(onTrust -> {
            Optional<ValidLabel> following = change.ofImage()
                    .filter(recomputed -> reason.equals(READ_BEFORE_CONFIGURATION)
                            && recomputed.active() == onTrust.active()
                            && recomputed.revision() == onTrust.revision()
                            && recomputed
                                    .scores()
                                    .keySet()
                                    .equals(onTrust.scores().keySet()));
            if (following.isEmpty()) {
                trusted.put(label.at(), reason);
            }
            recompute.test(following.orElse(onTrust));
        });
        return score.isPresent();
    }
}
