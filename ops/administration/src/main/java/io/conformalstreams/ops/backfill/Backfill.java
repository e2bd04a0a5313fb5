package io.conformalstreams.ops.backfill;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.Raters;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/**
 * The labels that count in the calibration, but lack the critical value of a procedure that is configured now. A label can
 * be read again as long as its record is in {@code labelled-images}.
 */
public final class Backfill {

    private record Image(String stratum, String imageId) {}

    private record Place(int partition, long offset) {}

    /**
     * The labels of one stratum that lack a procedure.
     *
     * @param labels labels that lack the procedure
     * @param retained those of them whose record is still in the topic
     */
    public record Missing(String stratum, String procedure, long labels, long retained) {}

    private final ConformalConfiguration configuration;
    private final Map<Place, CalibrationScore> lacking = new HashMap<>();
    private final Set<String> withRaters = new TreeSet<>();

    private Backfill(ConformalConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Reads which labels lack a procedure.
     *
     * @throws KafkaException if the cluster or the registry does not respond, or if the topic is missing
     */
    public static Backfill read(ConformalConfiguration configuration, TopicRecords records) {
        Backfill backfill = new Backfill(configuration);
        Map<Image, CalibrationScore> newest = new HashMap<>();
        records.read(
                Topic.CALIBRATION_SCORES,
                CalibrationScore.class,
                Instant.MIN,
                record -> record.value()
                        .ifPresent(score -> newest.put(new Image(score.getStratum(), score.getImageId()), score)));
        newest.values().forEach(backfill::add);
        return backfill;
    }

    private void add(CalibrationScore score) {
        if (score.getStatus() != LabelStatus.ACTIVE || missing(score).isEmpty()) {
            return;
        }
        if (needsAllRaters(score.getStratum())) {
            withRaters.add(score.getStratum());
        } else {
            RecordCoordinates label = score.getLabel();
            lacking.put(new Place(label.getPartition(), label.getOffset()), score);
        }
    }

    private List<String> missing(CalibrationScore score) {
        Set<String> known = score.getProcedures().stream()
                .map(ProcedureScore::getFingerprint)
                .collect(Collectors.toSet());
        return configuration.modelOf(score.getStratum()).map(configuration::proceduresOf).orElse(List.of()).stream()
                .filter(procedure -> !known.contains(procedure.fingerprint()))
                .map(Procedure::name)
                .toList();
    }

    private boolean needsAllRaters(String stratum) {
        return configuration
                .modelOf(stratum)
                .flatMap(Model::raters)
                .filter(raters -> raters.promise() == Raters.Promise.WORST)
                .isPresent();
    }

    /** Returns the strata whose labels combine those of several readers. One record alone cannot be read again. */
    public Set<String> withRaters() {
        return Collections.unmodifiableSet(withRaters);
    }

    /**
     * Passes the retained labels, in the order of their offsets, and returns what was missing.
     *
     * @throws KafkaException as {@link #read}
     */
    public List<Missing> forEachRetained(TopicRecords records, Consumer<LabelledImage> reader) {
        Map<String, Map<String, long[]>> counts = new TreeMap<>();
        lacking.values().forEach(score -> count(counts, score, 0));
        records.read(
                Topic.LABELLED_IMAGES,
                LabelledImage.class,
                Instant.MIN,
                record -> record.value().ifPresent(label -> {
                    CalibrationScore score = lacking.get(new Place(record.partition(), record.offset()));
                    if (score != null
                            && score.getStratum().equals(label.getStratum())
                            && score.getImageId().equals(label.getImageId())) {
                        count(counts, score, 1);
                        reader.accept(label);
                    }
                }));
        return counts.entrySet().stream()
                .flatMap(stratum -> stratum.getValue().entrySet().stream()
                        .map(procedure -> new Missing(
                                stratum.getKey(),
                                procedure.getKey(),
                                procedure.getValue()[0],
                                procedure.getValue()[1])))
                .toList();
    }

    private void count(Map<String, Map<String, long[]>> counts, CalibrationScore score, int column) {
        missing(score)
                .forEach(procedure -> counts.computeIfAbsent(score.getStratum(), unseen -> new TreeMap<>())
                        .computeIfAbsent(procedure, unseen -> new long[2])[column]++);
    }
}
