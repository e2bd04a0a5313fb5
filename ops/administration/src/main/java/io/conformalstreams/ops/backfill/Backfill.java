package io.conformalstreams.ops.backfill;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.aside.PutAsideRecords;
import io.conformalstreams.ops.aside.SourcePlace;
import io.conformalstreams.ops.record.ReadRecord;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.Raters;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/**
 * The labels that count in the calibration, but lack the critical value of a procedure that is configured now. A label can
 * be read again as long as its record is in {@code labelled-images}. If all raters label an image, the records of all of
 * them are needed.
 */
public final class Backfill {

    private record Image(String stratum, String imageId) {

        static Image of(LabelledImage label) {
            return new Image(label.getStratum(), label.getImageId());
        }
    }

    /** The record with the newest label of a rater. */
    private record Newest(int revision, SourcePlace place) {}

    /**
     * The labels of one stratum that lack a procedure.
     *
     * @param labels labelled images that lack the procedure
     * @param retained those of them whose records are still in the topic
     */
    public record Missing(String stratum, String procedure, long labels, long retained) {}

    private final ConformalConfiguration configuration;
    private final Map<Image, CalibrationScore> lacking = new HashMap<>();
    private final Map<SourcePlace, Image> places = new HashMap<>();

    private Backfill(ConformalConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Reads which labels lack a procedure.
     *
     * @throws KafkaException if the cluster or the registry does not respond, or if a topic is missing
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
        newest.forEach(backfill::add);
        if (backfill.lacking.keySet().stream()
                .anyMatch(image -> backfill.ratersOf(image).isPresent())) {
            backfill.findLabelsOfRaters(records);
        }
        return backfill;
    }

    private void add(Image image, CalibrationScore score) {
        if (score.getStatus() == LabelStatus.ACTIVE && !missing(score).isEmpty()) {
            lacking.put(image, score);
            if (ratersOf(image).isEmpty()) {
                places.put(
                        new SourcePlace(
                                score.getLabel().getPartition(),
                                score.getLabel().getOffset()),
                        image);
            }
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

    /** The raters whose labels make the label of an image; empty if a single record makes it. */
    private Optional<List<String>> ratersOf(Image image) {
        return configuration
                .modelOf(image.stratum())
                .flatMap(Model::raters)
                .filter(raters -> raters.promise() == Raters.Promise.WORST)
                .map(Raters::names);
    }

    /** Calibration scores name only the record that completed an image, so this method looks for those of all raters. */
    private void findLabelsOfRaters(TopicRecords records) {
        Set<SourcePlace> putAside =
                PutAsideRecords.places(records, configuration.topics().name(Topic.LABELLED_IMAGES));
        Map<Image, Map<String, Newest>> newest = new HashMap<>();
        records.read(
                Topic.LABELLED_IMAGES,
                LabelledImage.class,
                Instant.MIN,
                record -> record.value()
                        .filter(label -> label.getRater() != null && lacking.containsKey(Image.of(label)))
                        .filter(label -> !putAside.contains(place(record)))
                        .ifPresent(label -> newest.computeIfAbsent(Image.of(label), unseen -> new HashMap<>())
                                .merge(
                                        label.getRater(),
                                        new Newest(label.getRevision(), place(record)),
                                        // Of equal revisions, the first was accepted.
                                        (held, read) -> read.revision() > held.revision() ? read : held)));
        newest.forEach((image, labels) -> ratersOf(image)
                .filter(raters -> labels.keySet().containsAll(raters))
                .ifPresent(raters ->
                        raters.forEach(rater -> places.put(labels.get(rater).place(), image))));
    }

    private static SourcePlace place(ReadRecord<?> record) {
        return new SourcePlace(record.partition(), record.offset());
    }

    /**
     * Passes the retained labels, in the order of their offsets, and returns what was missing.
     *
     * @throws KafkaException as {@link #read}
     */
    public List<Missing> forEachRetained(TopicRecords records, Consumer<LabelledImage> reader) {
        Set<Image> retained = new HashSet<>();
        records.read(
                Topic.LABELLED_IMAGES,
                LabelledImage.class,
                Instant.MIN,
                record -> record.value().ifPresent(label -> {
                    Image image = Image.of(label);
                    if (image.equals(places.get(place(record)))) {
                        retained.add(image);
                        reader.accept(label);
                    }
                }));
        Map<String, Map<String, long[]>> counts = new TreeMap<>();
        lacking.forEach((image, score) -> missing(score).forEach(procedure -> {
            long[] count = counts.computeIfAbsent(image.stratum(), unseen -> new TreeMap<>())
                    .computeIfAbsent(procedure, unseen -> new long[2]);
            count[0]++;
            count[1] += retained.contains(image) ? 1 : 0;
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
}
