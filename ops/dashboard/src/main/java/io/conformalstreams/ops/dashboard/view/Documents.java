package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.ImagePreview;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.alert.RecordDocument;
import io.conformalstreams.ops.dashboard.follow.ConsumerGroups;
import io.conformalstreams.ops.dashboard.follow.FollowStatus;
import io.conformalstreams.ops.dashboard.follow.FollowedTopics;
import io.conformalstreams.ops.dashboard.follow.FoundRecord;
import io.conformalstreams.ops.dashboard.follow.RecordLookup;
import io.conformalstreams.ops.dashboard.state.AlertLife;
import io.conformalstreams.ops.dashboard.state.ImageKey;
import io.conformalstreams.ops.dashboard.state.KeptImage;
import io.conformalstreams.ops.dashboard.state.KeptImages;
import io.conformalstreams.ops.dashboard.state.KeptRegion;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.StratumState;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The documents that the dashboard serves. Safe for use by several threads. */
public final class Documents {

    private final ConformalConfiguration configuration;
    private final ObservedTopics observed;
    private final FollowedTopics followed;
    private final RecordLookup lookup;
    private final ConsumerGroups groups;
    private final ImageRasters rasters;
    private final Runbooks runbooks = new Runbooks();
    private final Clock clock;
    private final long startedAt;

    /**
     * Creates the documents.
     *
     * @param clock gives the time of the answers
     */
    public Documents(
            ConformalConfiguration configuration,
            ObservedTopics observed,
            FollowedTopics followed,
            RecordLookup lookup,
            ConsumerGroups groups,
            Clock clock) {
        this.configuration = configuration;
        this.observed = observed;
        this.followed = followed;
        this.lookup = lookup;
        this.groups = groups;
        this.rasters = new ImageRasters(
                configuration,
                lookup,
                ReferencedPixels.in(configuration.objects().open()));
        this.clock = clock;
        this.startedAt = clock.millis();
    }

    /** All strata, with their promises and what was kept of them. */
    public ObjectNode overview() {
        return answer(json -> {
            json.set("source", source());
            json.putObject("totals")
                    .put("strata", observed.strata().size())
                    .put(
                            "openAlerts",
                            observed.alerts().all().stream()
                                    .filter(AlertLife::isOpen)
                                    .count())
                    .put("rejected", observed.rejected().total())
                    .put("deadLetters", observed.deadLetters().total())
                    .put("outcomes", observed.outcomes())
                    .put("leftOutStrata", observed.leftOutStrata());
            json.set("rejected", Json.counts(observed.rejectedByReason()));
            Map<String, KeptImages.Number> images = observed.images().numbers();
            json.set(
                    "strata",
                    Json.array(
                            observed.strata(),
                            stratum -> new StratumDocument(configuration, observed, stratum, images).json()));
        });
    }

    /**
     * One stratum, with its course.
     *
     * @throws NotFoundException if no topic names it
     */
    public ObjectNode stratum(String name, TimeRange range) {
        return answer(json -> {
            StratumState stratum = observed.stratum(name)
                    .orElseThrow(() -> new NotFoundException(
                            "stratum " + name + " is not in the topics; /api/overview lists all"));
            json.setAll(new StratumDocument(
                            configuration, observed, stratum, observed.images().numbers())
                    .json());
            new SeriesDocument(range).addTo(json, stratum, observed.alerts().of(name));
        });
    }

    /** The worklist. */
    public ObjectNode images(WorklistQuery query) {
        return answer(json -> new WorklistDocument(query).addTo(json, observed.images()));
    }

    /**
     * The facts about one image, read from the topics.
     *
     * @throws NotFoundException if the image is not kept
     */
    public ObjectNode image(ImageKey key) {
        KeptImage image = kept(key);
        ObjectNode json = answer(empty -> {});
        json.put("stratum", key.stratum())
                .put("imageId", key.imageId())
                .put("unitId", image.unitId())
                .put("predictionId", image.predictionId())
                .put("predictedAt", image.predictedAt());
        json.set("labelledAt", Json.whole(image.label().map(KeptRegion.Judgement::labelledAt)));
        json.put("dimensions", image.dimensions());
        json.set(
                "prediction",
                Json.object()
                        .put("topic", configuration.topics().name(Topic.PREDICTIONS))
                        .put("partition", image.predictionPartition())
                        .put("offset", image.predictionOffset()));
        json.set("label", image.label().map(this::label).orElse(null));
        addPicture(json, image);
        json.set("procedures", Json.array(image.regions().values(), region -> {
            IssuedConfidenceSet issued = rasters.issued(region);
            return new ImageDocument(configuration, issued, region.set(), outcome(region)).json();
        }));
        return json;
    }

    private ObjectNode label(KeptRegion.Judgement label) {
        return Json.object()
                .put("topic", configuration.topics().name(Topic.LABELLED_IMAGES))
                .put("partition", label.labelPartition())
                .put("offset", label.labelOffset())
                .put("revision", label.revision());
    }

    /** Adds what the prediction says about its pixels; nothing if it was deleted. */
    private void addPicture(ObjectNode json, KeptImage image) {
        Optional<Prediction> prediction = lookup.value(
                Topic.PREDICTIONS, image.predictionPartition(), image.predictionOffset(), Prediction.class);
        IssuedConfidenceSet issued =
                rasters.issued(image.regions().values().iterator().next());
        json.set("shape", Json.array(issued.getShape(), axis -> Json.object().numberNode(axis)));
        json.set("spacing", Json.array(issued.getSpacing(), Json::number));
        json.set(
                "geometry",
                Optional.ofNullable(issued.getGeometry())
                        .map(RecordDocument::of)
                        .orElse(null));
        json.set(
                "channels",
                Json.array(
                        prediction.map(known -> known.getScores().getChannels()).orElse(List.of()),
                        channel -> Json.object().textNode(channel)));
        json.set(
                "preview",
                prediction.map(Prediction::getPreview).map(Documents::preview).orElse(null));
    }

    private static ObjectNode preview(ImagePreview preview) {
        ObjectNode json = Json.object().put("mediaType", preview.getMediaType());
        json.set("slice", Json.whole(Optional.ofNullable(preview.getSlice())));
        return json;
    }

    /**
     * The preview of an image.
     *
     * @throws NotFoundException if it has none, or its prediction was deleted
     */
    public ImagePreview preview(ImageKey key) {
        return Optional.ofNullable(rasters.prediction(kept(key)).getPreview())
                .orElseThrow(() -> new NotFoundException("the gateway sent no preview of image " + key.imageId()));
    }

    private Optional<CoverageOutcome> outcome(KeptRegion region) {
        return region.judgement()
                .flatMap(judgement -> lookup.value(
                        Topic.COVERAGE_OUTCOMES,
                        judgement.outcome().place().partition(),
                        judgement.outcome().offset(),
                        CoverageOutcome.class));
    }

    private KeptImage kept(ImageKey key) {
        return observed.look(state -> state.images().image(key).map(KeptImage::copy))
                .orElseThrow(() -> new NotFoundException("image " + key.imageId() + " of stratum " + key.stratum()
                        + " is not among the newest images; /api/images lists them"));
    }

    /**
     * A plane of an image.
     *
     * @throws NotFoundException if there is no such layer, or its record was deleted
     */
    public Raster raster(RasterQuery query) {
        return rasters.raster(kept(query.image()), query);
    }

    /** Which alerts to show. */
    public enum AlertSelection {
        OPEN,
        RESOLVED,
        ALL
    }

    /** Alerts with their lives: open ones first, then the newest. */
    public ObjectNode alerts(AlertSelection selection, Optional<String> stratum, int limit) {
        return answer(json -> json.set(
                "alerts",
                Json.array(
                        observed.alerts().all().stream()
                                .filter(selected(selection))
                                .filter(life -> stratum.map(life.newest().getStratum()::equals)
                                        .orElse(true))
                                .limit(limit)
                                .toList(),
                        AlertsDocument::life)));
    }

    private static Predicate<AlertLife> selected(AlertSelection selection) {
        return switch (selection) {
            case OPEN -> AlertLife::isOpen;
            case RESOLVED -> life -> !life.isOpen();
            case ALL -> life -> true;
        };
    }

    /**
     * One alert with everything about it.
     *
     * @throws NotFoundException if it is unknown
     */
    public ObjectNode alert(String alertId) {
        return answer(json -> {
            AlertLife life = observed.alerts().alert(alertId).orElseThrow(() -> unknownAlert(alertId));
            json.setAll(AlertsDocument.full(life, runbooks.text(life.newest().getRunbook())));
        });
    }

    /**
     * The newest state of an alert.
     *
     * @throws NotFoundException if it is unknown
     */
    public DriftAlert newest(String alertId) {
        return observed.look(state -> state.alerts().alert(alertId).map(AlertLife::newest))
                .orElseThrow(() -> unknownAlert(alertId));
    }

    private static NotFoundException unknownAlert(String alertId) {
        return new NotFoundException("alert " + alertId + " is not in the topic; /api/alerts?state=all lists all");
    }

    /**
     * Requires that a stratum is known.
     *
     * @throws NotFoundException if no topic names it
     */
    public void requireStratum(String name) {
        observed.look(state -> state.stratum(name))
                .orElseThrow(() ->
                        new NotFoundException("stratum " + name + " is not in the topics; /api/overview lists all"));
    }

    /** How the system runs. */
    public ObjectNode operations() {
        ObjectNode json = answer(empty -> {});
        json.put("version", version()).put("java", Runtime.version().toString()).put("startedAt", startedAt);
        json.set("source", source());
        OperationsDocument.addTraffic(json, followed.traffic().at(clock.millis()));
        OperationsDocument.addGroups(json, groups);
        observed.look(state -> {
            OperationsDocument.addState(json, state, configuration);
            OperationsDocument.addInstances(
                    json, state.instances(), configuration.fingerprint(), clock.millis());
            return json;
        });
        return json;
    }

    /** The version of the program. */
    public static String version() {
        return Optional.ofNullable(Documents.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** Rejected records. */
    public ObjectNode rejected(RejectedQuery query) {
        return answer(json -> RecordListDocument.addRejected(json, observed, query));
    }

    /** Dead letters. */
    public ObjectNode deadLetters(Page page) {
        return answer(json -> RecordListDocument.addDeadLetters(json, observed, page));
    }

    /**
     * One record of any topic, without the bytes of its arrays.
     *
     * @throws NotFoundException if there is none at these coordinates
     */
    public ObjectNode record(String topicName, int partition, long offset) {
        Topic topic = Arrays.stream(Topic.values())
                .filter(known -> configuration.topics().name(known).equals(topicName)
                        || known.baseName().equals(topicName))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("topic " + topicName + " is none of the system's topics"));
        FoundRecord found = lookup.find(topic, partition, offset)
                .orElseThrow(() -> new NotFoundException("there is no record at offset " + offset + " in partition "
                        + partition + " of " + topicName + ": it was deleted, or never written"));
        ObjectNode json = Json.object()
                .put("topic", configuration.topics().name(topic))
                .put("partition", partition)
                .put("offset", offset)
                .put("at", found.timestamp());
        json.set("key", Json.text(found.key()));
        json.put("valueBytes", found.valueBytes());
        ObjectNode headers = json.putObject("headers");
        found.headers().forEach(headers::put);
        json.set("value", found.value().map(RecordDocument::of).orElse(null));
        json.set("unreadable", Json.text(found.unreadable()));
        return json;
    }

    private ObjectNode answer(Consumer<ObjectNode> content) {
        return observed.look(state -> {
            ObjectNode json =
                    Json.object().put("id", state.positions().toString()).put("now", clock.millis());
            content.accept(json);
            return json;
        });
    }

    private ObjectNode source() {
        FollowStatus status = followed.status();
        ObjectNode json = Json.object()
                .put("state", status.state().name())
                .put("behind", status.behind())
                .put("since", status.since());
        json.set("message", Json.text(status.message()));
        return json;
    }
}
