package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.ImagePreview;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.alert.RecordDocument;
import io.conformalstreams.ops.dashboard.follow.ConsumerGroups;
import io.conformalstreams.ops.dashboard.follow.FollowStatus;
import io.conformalstreams.ops.dashboard.follow.FollowedTopics;
import io.conformalstreams.ops.dashboard.follow.FoundRecord;
import io.conformalstreams.ops.dashboard.follow.RecordLookup;
import io.conformalstreams.ops.dashboard.state.AlertLife;
import io.conformalstreams.ops.dashboard.state.ImageKey;
import io.conformalstreams.ops.dashboard.state.KeptImages;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.StratumState;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Clock;
import java.util.Arrays;
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
    private final KeptImageDocuments images;
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
        this.images = new KeptImageDocuments(configuration, observed, lookup);
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
            StratumDocument document = new StratumDocument(
                    configuration, observed, stratum, observed.images().numbers());
            json.setAll(document.json());
            document.addCohorts(json);
            new SeriesDocument(range).addTo(json, stratum, observed.alerts().of(name));
            json.set("evidence", Json.array(observed.instances().evidence(name), OperationsDocument::evidence));
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
        ObjectNode json = answer(empty -> {});
        images.addTo(json, key);
        return json;
    }

    /**
     * The preview of an image.
     *
     * @throws NotFoundException if it has none, or its prediction was deleted
     */
    public ImagePreview preview(ImageKey key) {
        return images.preview(key);
    }

    /**
     * A plane of an image.
     *
     * @throws NotFoundException if there is no such layer, or its record was deleted
     */
    public Raster raster(RasterQuery query) {
        return images.raster(query);
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
            OperationsDocument.addInstances(json, state.instances(), configuration.fingerprint(), clock.millis());
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
