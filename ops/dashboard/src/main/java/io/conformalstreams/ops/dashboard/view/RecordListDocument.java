package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.ops.dashboard.state.DeadLetterSummary;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Rejected records and dead letters, the newest first. */
final class RecordListDocument {

    private RecordListDocument() {}

    static void addRejected(ObjectNode json, ObservedTopics observed, RejectedQuery query) {
        json.put("total", observed.rejected().total());
        json.set("byReason", Json.counts(observed.rejectedByReason()));
        json.set("byTopic", Json.counts(observed.rejectedByTopic()));
        List<Rejection> matching = observed.rejected().newestFirst().stream()
                .filter(rejection -> query.matches(rejection.record()))
                .toList();
        addPage(json, matching, query.page(), RecordListDocument::rejection);
    }

    static void addDeadLetters(ObjectNode json, ObservedTopics observed, Page page) {
        json.put("total", observed.deadLetters().total());
        addPage(json, observed.deadLetters().newestFirst(), page, RecordListDocument::letter);
    }

    private static <T> void addPage(ObjectNode json, List<T> all, Page page, Function<T, ObjectNode> node) {
        int end = (int) Math.min(all.size(), (long) page.after() + page.limit());
        json.set("next", Json.text(end < all.size() ? Optional.of(Integer.toString(end)) : Optional.empty()));
        json.set("records", Json.array(all.subList(Math.min(page.after(), end), end), node));
    }

    private static ObjectNode rejection(Rejection rejection) {
        RejectedRecord record = rejection.record();
        ObjectNode json = Json.object()
                .put("reason", record.getReason())
                .put("detail", record.getDetail())
                .put("topic", record.getTopic())
                .put("partition", record.getPartition())
                .put("offset", record.getOffset())
                .put("at", record.getTimestamp().toEpochMilli());
        json.set("stratum", Json.text(Optional.ofNullable(record.getStratum())));
        json.set("imageId", Json.text(Optional.ofNullable(record.getImageId())));
        json.set("predictionId", Json.text(Optional.ofNullable(record.getPredictionId())));
        json.set("revision", Json.whole(Optional.ofNullable(record.getRevision())));
        return json.put("rejectedPartition", rejection.coordinates().place().partition())
                .put("rejectedOffset", rejection.coordinates().offset());
    }

    private static ObjectNode letter(DeadLetterSummary letter) {
        ObjectNode json = Json.object()
                .put("exception", letter.exception())
                .put("message", letter.message())
                .put("topic", letter.topic())
                .put("partition", letter.partition())
                .put("offset", letter.offset())
                .put("at", letter.coordinates().timestamp())
                .put("processor", letter.processor())
                .put("task", letter.task());
        json.set("key", Json.text(letter.key()));
        return json.put("valueBytes", letter.valueBytes())
                .put("letterPartition", letter.coordinates().place().partition())
                .put("letterOffset", letter.coordinates().offset());
    }
}
