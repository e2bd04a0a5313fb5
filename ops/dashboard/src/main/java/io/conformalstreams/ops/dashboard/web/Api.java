package io.conformalstreams.ops.dashboard.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.ImagePreview;
import io.conformalstreams.ops.dashboard.follow.UnavailableException;
import io.conformalstreams.ops.dashboard.state.Alerts;
import io.conformalstreams.ops.dashboard.state.ImageKey;
import io.conformalstreams.ops.dashboard.view.Documents;
import io.conformalstreams.ops.dashboard.view.NotFoundException;
import io.conformalstreams.ops.dashboard.view.Page;
import io.conformalstreams.ops.dashboard.view.Plane;
import io.conformalstreams.ops.dashboard.view.Raster;
import io.conformalstreams.ops.dashboard.view.RasterQuery;
import io.conformalstreams.ops.dashboard.view.RejectedQuery;
import io.conformalstreams.ops.dashboard.view.TimeRange;
import io.conformalstreams.ops.dashboard.view.WorklistQuery;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/** The addresses under {@code /api/}, except for the event stream. */
final class Api {

    private static final int LONGEST_REASON = 1000;
    private static final int LONGEST_TOKEN = 1000;
    private static final String PREVIEW = "preview";

    private final Documents documents;
    private final AccessControl access;
    private final Operator operator;
    private final OverviewCache overview;
    private final Clock clock;

    Api(Documents documents, OverviewCache overview, AccessControl access, Operator operator, Clock clock) {
        this.documents = documents;
        this.overview = overview;
        this.access = access;
        this.operator = operator;
        this.clock = clock;
    }

    /**
     * Answers a request.
     *
     * @param path the segments after {@code api}
     * @throws RefusedException if the request can't be answered
     */
    Reply reply(Request request, List<String> path) throws IOException, InterruptedException {
        try {
            if (path.equals(List.of("session"))) {
                return session(request);
            }
            AccessControl.Rights rights = access.rights(request);
            if (!rights.view()) {
                throw new RefusedException(401, "a token is needed; send it to POST /api/session");
            }
            return request.method().equals("POST") ? act(request, path, rights) : view(request, path);
        } catch (NotFoundException e) {
            throw new RefusedException(404, e.getMessage());
        } catch (UnavailableException e) {
            throw new RefusedException(503, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, e.getMessage());
        }
    }

    private Reply session(Request request) throws IOException {
        return switch (request.method()) {
            case "POST" -> {
                access.requireSameOrigin(request);
                AccessControl.Begun begun = access.begin(request, Request.text(request.body(), "token", LONGEST_TOKEN));
                yield Reply.json(rights(begun.rights())).with("Set-Cookie", begun.cookie());
            }
            case "DELETE" -> {
                access.requireSameOrigin(request);
                yield Reply.empty(204).with("Set-Cookie", access.end(request));
            }
            case "GET", "HEAD" -> Reply.json(rights(access.rights(request)));
            default -> throw new RefusedException(405, "use GET, POST or DELETE for a session");
        };
    }

    private ObjectNode rights(AccessControl.Rights rights) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("view", rights.view())
                .put("act", rights.act())
                .put("tokenNeeded", access.needsToken())
                .put("actionsPossible", access.permitsActions())
                .put("version", Documents.version());
    }

    private Reply view(Request request, List<String> path) throws InterruptedException {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw new RefusedException(405, "use GET for this address");
        }
        return switch (path.size()) {
            case 1 -> list(request, path.get(0));
            case 2 -> entry(request, path.get(0), path.get(1));
            case 3 -> pixels(request, path);
            case 4 -> record(path);
            default -> throw unknown();
        };
    }

    private Reply list(Request request, String name) throws InterruptedException {
        return switch (name) {
            case "overview" -> overview.reply();
            case "images" -> Reply.json(documents.images(worklist(request)));
            case "alerts" ->
                Reply.json(documents.alerts(
                        request.choice("state", Documents.AlertSelection.OPEN),
                        request.parameter("stratum"),
                        request.whole("limit", Alerts.MOST, 1, Alerts.MOST)));
            case "operations" -> Reply.json(documents.operations());
            case "rejected" ->
                Reply.json(documents.rejected(new RejectedQuery(
                        request.parameter("reason"),
                        request.parameter("topic"),
                        request.parameter("stratum"),
                        page(request))));
            case "dead-letters" -> Reply.json(documents.deadLetters(page(request)));
            default -> throw unknown();
        };
    }

    private Reply entry(Request request, String list, String id) {
        return switch (list) {
            case "strata" -> Reply.json(documents.stratum(id, range(request)));
            case "images" -> Reply.json(documents.image(new ImageKey(request.required("stratum"), id)));
            case "alerts" -> Reply.json(documents.alert(id));
            default -> throw unknown();
        };
    }

    private Reply pixels(Request request, List<String> path) {
        if (!path.get(0).equals("images") || !path.get(2).equals("raster")) {
            throw unknown();
        }
        ImageKey image = new ImageKey(request.required("stratum"), path.get(1));
        return request.required("layer").equals(PREVIEW) ? preview(image) : raster(request, image);
    }

    /** The picture was checked when its prediction was accepted; only its declared type is sent. */
    private Reply preview(ImageKey image) {
        ImagePreview preview = documents.preview(image);
        if (!preview.getMediaType().equals("image/png")
                && !preview.getMediaType().equals("image/jpeg")) {
            throw new RefusedException(404, "the preview has a type that is not shown: " + preview.getMediaType());
        }
        byte[] bytes = new byte[preview.getData().remaining()];
        preview.getData().duplicate().get(bytes);
        return new Reply(200, preview.getMediaType(), bytes, Map.of("Cache-Control", "private, max-age=300"));
    }

    private Reply raster(Request request, ImageKey image) {
        Optional<Integer> slice = request.parameter("slice").orElse("0").equals("largest")
                ? Optional.empty()
                : Optional.of(request.whole("slice", 0, 0, Integer.MAX_VALUE));
        RasterQuery query = new RasterQuery(
                image,
                request.choice("layer", RasterQuery.Layer.SCORES),
                request.parameter("procedure"),
                request.number("alpha"),
                new Plane(request.choice("axis", Plane.Axis.Z), slice));
        Raster raster = documents.raster(query);
        return new Reply(
                        200,
                        "application/octet-stream",
                        raster.pixels(),
                        Map.of("Cache-Control", "private, max-age=300"))
                .with("Raster-Width", Integer.toString(raster.width()))
                .with("Raster-Height", Integer.toString(raster.height()))
                .with("Raster-Slice", Integer.toString(raster.slice()))
                .with("Raster-Spacing", raster.columnStep() + "," + raster.rowStep());
    }

    private Reply record(List<String> path) {
        if (!path.get(0).equals("records")) {
            throw unknown();
        }
        return Reply.json(documents.record(
                path.get(1), (int) number("partition", path.get(2), 6), number("offset", path.get(3), 18)));
    }

    private static long number(String name, String text, int digits) {
        if (!text.matches("[0-9]{1," + digits + "}")) {
            throw new RefusedException(400, name + " is '" + text + "'; it must be a whole number");
        }
        return Long.parseLong(text);
    }

    private static WorklistQuery worklist(Request request) {
        return new WorklistQuery(
                request.parameter("stratum"),
                request.parameter("procedure"),
                request.choice("sort", WorklistQuery.Order.REVIEW),
                request.truth("review"),
                request.truth("missed"),
                request.parameter("q"),
                request.parameter("from").or(() -> request.parameter("to")).map(given -> range(request)),
                request.whole("limit", 50, 1, WorklistQuery.MOST),
                request.whole("after", 0, 0, Integer.MAX_VALUE));
    }

    private static Page page(Request request) {
        return new Page(request.whole("limit", 100, 1, Page.MOST), request.whole("after", 0, 0, Integer.MAX_VALUE));
    }

    private static TimeRange range(Request request) {
        return new TimeRange(request.whole("from", TimeRange.ALL.from()), request.whole("to", TimeRange.ALL.to()));
    }

    private Reply act(Request request, List<String> path, AccessControl.Rights rights)
            throws IOException, InterruptedException {
        access.requireSameOrigin(request);
        boolean closes =
                path.size() == 3 && path.get(0).equals("alerts") && path.get(2).equals("close");
        if (!closes && !path.equals(List.of("epochs"))) {
            throw unknown();
        }
        if (!rights.act()) {
            throw new RefusedException(
                    403,
                    access.permitsActions()
                            ? "this needs the acting token; send it to POST /api/session"
                            : "actions are switched off; start the dashboard with --act-token-file");
        }
        JsonNode body = request.body();
        String reason = Request.text(body, "reason", LONGEST_REASON);
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        try {
            if (closes) {
                close(path.get(1), reason, at);
            } else {
                String stratum = Request.text(body, "stratum", LONGEST_REASON);
                documents.requireStratum(stratum);
                operator.beginEpoch(stratum, reason, at);
            }
        } catch (KafkaException e) {
            throw new RefusedException(503, e.getMessage());
        }
        return Reply.json(
                202, JsonNodeFactory.instance.objectNode().put("sent", true).put("issuedAt", at.toEpochMilli()));
    }

    private void close(String alertId, String reason, Instant at) throws InterruptedException {
        DriftAlert alert = documents.newest(alertId);
        if (alert.getState() == AlertState.RESOLVED) {
            throw new RefusedException(
                    409,
                    "alert " + alertId + " has been resolved since " + alert.getEventTime()
                            + "; only an open alert can be closed");
        }
        operator.closeAlert(alert, reason, at);
    }

    private static RefusedException unknown() {
        return new RefusedException(404, "there is nothing at this address; ops/dashboard/README.md lists all");
    }
}
