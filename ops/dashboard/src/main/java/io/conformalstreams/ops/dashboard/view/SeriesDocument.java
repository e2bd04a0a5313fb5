package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.ops.dashboard.state.AlertLife;
import io.conformalstreams.ops.dashboard.state.CoverageHistory.Point;
import io.conformalstreams.ops.dashboard.state.CoverageInterval;
import io.conformalstreams.ops.dashboard.state.EventState;
import io.conformalstreams.ops.dashboard.state.Mark;
import io.conformalstreams.ops.dashboard.state.ProcedureState;
import io.conformalstreams.ops.dashboard.state.StratumState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The course of a stratum: a series of columns for each event, and marks. */
final class SeriesDocument {

    private final TimeRange range;

    SeriesDocument(TimeRange range) {
        this.range = range;
    }

    void addTo(ObjectNode json, StratumState stratum, List<AlertLife> alerts) {
        long widest = stratum.procedures().stream()
                .flatMap(procedure -> procedure.events().stream())
                .mapToLong(event -> event.history().width())
                .max()
                .orElse(0);
        json.put("bucketMillis", widest);
        ArrayNode series = json.putArray("series");
        for (ProcedureState procedure : stratum.procedures()) {
            procedure.events().forEach(event -> series.add(series(procedure, event)));
        }
        List<Mark> marks = Stream.concat(
                        stratum.marks().stream(), alerts.stream().flatMap(alert -> alert.marks().stream()))
                .filter(mark -> range.contains(mark.at()))
                .sorted(Comparator.comparingLong(Mark::at))
                .toList();
        json.set("marks", Json.array(marks, SeriesDocument::mark));
        json.set("alertHistory", Json.array(alerts, AlertsDocument::life));
    }

    private ObjectNode series(ProcedureState procedure, EventState event) {
        List<Point> points = event.history().points().stream()
                .filter(point -> range.contains(point.at()))
                .toList();
        List<Optional<CoverageInterval>> intervals =
                points.stream().map(point -> event.interval(point.count())).toList();
        ObjectNode json = Json.object()
                .put("procedure", procedure.name())
                .put("nominalAlpha", event.key().nominalAlpha())
                .put("component", event.key().component().name())
                .put("promised", 1 - event.alpha())
                .put("bucketMillis", event.history().width());
        wholes(json, "t", points, Point::at);
        wholes(json, "epoch", points, point -> (long) point.epoch());
        wholes(json, "judgedUnits", points, point -> point.count().judged());
        wholes(json, "coveredUnits", points, point -> point.count().covered());
        numbers(json, "coverage", points, point -> point.count().coverage());
        numbers(
                json,
                "lower",
                intervals,
                interval -> interval.map(CoverageInterval::lower).orElse(Double.NaN));
        numbers(
                json,
                "upper",
                intervals,
                interval -> interval.map(CoverageInterval::upper).orElse(Double.NaN));
        numbers(
                json,
                "n",
                points,
                point -> point.cited().isKnown() ? point.cited().n() : Double.NaN);
        numbers(
                json,
                "k",
                points,
                point -> point.cited().isKnown() ? point.cited().k() : Double.NaN);
        numbers(json, "lambda", points, point -> point.cited().lambda());
        numbers(json, "meanSize", points, Point::meanSize);
        wholes(json, "outcomes", points, Point::outcomes);
        return json;
    }

    private static <T> void wholes(ObjectNode json, String name, List<T> points, Function<T, Long> value) {
        ArrayNode column = json.putArray(name);
        points.forEach(point -> column.add(value.apply(point)));
    }

    private static <T> void numbers(ObjectNode json, String name, List<T> points, Function<T, Double> value) {
        json.set(
                name, Json.array(points, point -> Json.number(value.apply(point).doubleValue())));
    }

    private static ObjectNode mark(Mark mark) {
        ObjectNode json = Json.object()
                .put("at", mark.at())
                .put("kind", mark.kind().name())
                .put("epoch", mark.epoch());
        json.set("labelPolicy", Json.text(mark.labelPolicy()));
        json.set("alertId", Json.text(mark.alertId()));
        return json.put("text", mark.text());
    }
}
